"""Chapters that took long are run first, and pages are read as soon as they can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book import order
from analysis.book.order import Order, bring_forward


def names(path: Path, *asked: str) -> list[str]:
    return Order(path).longest_first(asked)


def test_the_longest_come_first_and_before_them_what_is_not_known(tmp_path: Path) -> None:
    Order(tmp_path / "order").keep({"a": 0.5, "b": 2.0, "c": 1.0})
    assert names(tmp_path / "order", "a", "new", "b", "c") == ["new", "b", "c", "a"]


def test_where_nothing_is_known_they_stay_as_they_are(tmp_path: Path) -> None:
    assert names(tmp_path / "order", "b", "a", "c") == ["b", "a", "c"]


def test_what_was_not_run_again_is_remembered(tmp_path: Path) -> None:
    Order(tmp_path / "order").keep({"a": 3.0, "b": 2.0})
    Order(tmp_path / "order").keep({"b": 4.0})
    assert names(tmp_path / "order", "a", "b") == ["b", "a"]


@pytest.mark.parametrize("damage", [b"", b"damaged", b"\xff\xfe"])
def test_damage_is_not_trusted(tmp_path: Path, damage: bytes) -> None:
    Order(tmp_path / "order").keep({"a": 1.0, "b": 2.0})
    (tmp_path / "order").write_bytes(damage)
    assert names(tmp_path / "order", "a", "b") == ["a", "b"]


def test_old_ones_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST", 1)
    Order(tmp_path / "order").keep({"a": 2.0, "b": 1.0})
    assert names(tmp_path / "order", "b", "a") == ["a", "b"]


def test_a_list_that_is_gone_through_is_changed_ahead() -> None:
    pages, able = ["a", "b", "c", "d"], {"c"}
    bring_forward(pages, 0, able.__contains__)
    read = []
    for place, page in enumerate(pages, start=1):
        read.append(page)
        able |= {"b": {"a"}, "c": {"b", "d"}}.get(page, set())
        bring_forward(pages, place, able.__contains__)
    assert read == pages == ["c", "b", "a", "d"]


def test_while_no_page_can_be_read_it_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, able, pauses = ["a", "b"], set[str](), []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            able.add("b")

    monkeypatch.setattr(order.time, "sleep", pause)
    bring_forward(pages, 0, able.__contains__)
    assert (pages, len(pauses)) == (["b", "a"], 3)
    bring_forward(pages, 2, able.__contains__)
    assert pages == ["b", "a"]

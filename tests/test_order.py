"""Chapters that took long are run first; how long they took changes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book import order
from analysis.book.order import Order
from analysis.book.runs import Chapter


def chapter(name: str, seconds: float = 0.0) -> Chapter:
    return Chapter(Path(name), name, "", None, cells=name, seconds=seconds)


def names(path: Path, *asked: str) -> list[str]:
    return [each.cells for each in Order(path).longest_first(map(chapter, asked))]


def test_the_longest_come_first_and_before_them_what_is_not_known(tmp_path: Path) -> None:
    Order(tmp_path / "order").keep([chapter("a", 0.5), chapter("b", 2.0), chapter("c", 1.0)])
    assert names(tmp_path / "order", "a", "new", "b", "c") == ["new", "b", "c", "a"]


def test_where_nothing_is_known_they_stay_as_they_are(tmp_path: Path) -> None:
    assert names(tmp_path / "order", "b", "a", "c") == ["b", "a", "c"]


def test_what_was_not_run_again_is_remembered(tmp_path: Path) -> None:
    Order(tmp_path / "order").keep([chapter("a", 3.0), chapter("b", 2.0)])
    Order(tmp_path / "order").keep([chapter("a"), chapter("b", 4.0)])
    assert names(tmp_path / "order", "a", "b") == ["b", "a"]


@pytest.mark.parametrize("damage", [b"", b"damaged", b"\xff\xfe"])
def test_damage_is_not_trusted(tmp_path: Path, damage: bytes) -> None:
    Order(tmp_path / "order").keep([chapter("a", 1.0), chapter("b", 2.0)])
    (tmp_path / "order").write_bytes(damage)
    assert names(tmp_path / "order", "a", "b") == ["a", "b"]


def test_old_ones_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST", 1)
    Order(tmp_path / "order").keep([chapter("a", 2.0), chapter("b", 1.0)])
    assert names(tmp_path / "order", "b", "a") == ["a", "b"]

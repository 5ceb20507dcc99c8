"""Stills of figures: kept by what is drawn, drawn beside, and never trusted when damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from analysis.book import stills
from analysis.book.forms import forms_of
from analysis.book.helper import Helper
from analysis.book.sealed import write_sealed
from analysis.book.stills import DRAWER, Stills, draw, specifications
from analysis.mime import MIME
from test_charts import FIGURE

SPEC: dict[str, Any] = FIGURE.to_dict()
WIDE = forms_of(SPEC)["wide"]
PALETTE = SPEC["usermeta"]["living"]["palette"]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return the record of a notebook with one figure, one word and one cell of prose."""
    outputs = [{"data": {MIME: SPEC}}, {"data": {"text/plain": "1"}}, {"name": "stdout"}]
    notebook = {"cells": [{"source": "Prose."}, {"outputs": outputs}]}
    path = tmp_path / "record.json"
    write_sealed(path, "{}\n" + json.dumps(notebook))
    return path


def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "draw", lambda *_: pytest.fail("it was drawn before"))


def test_a_still_is_what_vega_draws_whatever_the_order_of_keys(tmp_path: Path) -> None:
    other = dict(reversed(list(WIDE.items())))
    assert Stills(tmp_path).svg(other) == Stills(tmp_path).svg(WIDE) == draw(WIDE)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_still_is_the_same_in_any_font(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {name: draw(form) for name, form in forms_of(SPEC).items()}
    for font in (SPEC["config"]["font"], "monospace", "no such font"):
        monkeypatch.setattr(stills, "FONT", font)
        assert {name: draw(form) for name, form in forms_of(SPEC).items()} == drawn


def test_what_was_drawn_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Stills(tmp_path).svg(WIDE)
    no_drawing(monkeypatch)
    assert Stills(tmp_path).svg(WIDE) == drawn


def test_another_version_of_vega_draws_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Stills(tmp_path).svg(WIDE)
    monkeypatch.setattr(stills, "version", lambda name: "0.0.1")
    monkeypatch.setattr(stills, "draw", lambda *_: "<svg/>")
    assert Stills(tmp_path).svg(WIDE) == "<svg/>"


def test_another_way_of_making_it_small_draws_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Stills(tmp_path).svg(WIDE, PALETTE)
    (tmp_path / "svg.py").write_text("other code", encoding="utf-8")
    monkeypatch.setattr(stills.svg, "__file__", str(tmp_path / "svg.py"))
    monkeypatch.setattr(stills, "draw", lambda *_: "<svg/>")
    assert Stills(tmp_path).svg(WIDE, PALETTE) == "<svg/>"


def test_other_names_of_colours_are_another_still(tmp_path: Path) -> None:
    kept = Stills(tmp_path)
    assert "--arm-car_t" in kept.svg(WIDE, PALETTE)
    other = {colour: f"{name}-other" for colour, name in PALETTE.items()}
    assert "--arm-car_t-other" in kept.svg(WIDE, other)
    assert "--arm-car_t" not in kept.svg(WIDE)


@pytest.mark.parametrize("kept", [0, 10, -1])
def test_a_damaged_or_half_written_still_is_drawn_again(tmp_path: Path, kept: int) -> None:
    drawn = Stills(tmp_path).svg(WIDE)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:kept])
    assert Stills(tmp_path).svg(WIDE) == drawn


def test_figures_are_drawn_beside(
    tmp_path: Path, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = {name: draw(form, PALETTE) for name, form in forms_of(SPEC).items()}
    no_drawing(monkeypatch)
    beside = Stills(tmp_path / "stills")
    beside.draw_beside()
    beside.tell(record)
    assert {name: beside.svg(form, PALETTE) for name, form in forms_of(SPEC).items()} == drawn
    beside.end()
    assert len(list((tmp_path / "stills").iterdir())) == 2


def test_it_is_known_when_figures_are_drawn(tmp_path: Path, record: Path) -> None:
    beside = Stills(tmp_path / "stills")
    assert beside.drawn(record)  # nobody was told of it
    beside.draw_beside()
    beside.tell(record)
    while not beside.drawn(record):
        assert len(list(tmp_path.glob("stills/*.svg"))) <= 2
    assert len(list(tmp_path.glob("stills/*.svg"))) == 2
    beside.end()


def test_a_notebook_without_figures_waits_for_none(tmp_path: Path, record: Path) -> None:
    prose = tmp_path / "prose.json"
    write_sealed(prose, "{}\n" + json.dumps({"cells": [{"source": "Prose."}]}))
    beside = Stills(tmp_path / "stills")
    beside.draw_beside()
    beside.tell(record)
    beside.tell(prose)
    assert beside.drawn(prose) and not beside.drawn(record)
    beside.end()


def test_what_cannot_be_drawn_beside_is_drawn_where_it_is_needed(tmp_path: Path) -> None:
    beside = Stills(tmp_path / "stills")
    beside.draw_beside()
    beside.tell(tmp_path / "no such record")
    strange = tmp_path / "strange.json"
    cells = [{"outputs": [{"data": {MIME: {"mark": "point"}}}]}]
    write_sealed(strange, "{}\n" + json.dumps({"cells": cells}))
    beside.tell(strange)
    assert beside.svg(WIDE) == draw(WIDE)
    beside.end()


def test_a_process_that_is_lent_draws_for_each_build_and_stays(
    tmp_path: Path, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = draw(WIDE, PALETTE)
    no_drawing(monkeypatch)
    keeper = Helper(DRAWER)
    try:
        keeper.say(json.dumps([str(tmp_path / "of another build"), str(tmp_path / "its record")]))
        for folder in (tmp_path / "one", tmp_path / "other"):
            stills.borrow(os.dup(keeper.descriptor))
            beside = Stills(folder)
            beside.draw_beside()
            beside.tell(record)
            assert beside.svg(WIDE, PALETTE) == drawn
            beside.end()
            assert len(list(folder.iterdir())) == 2
        assert not keeper.ended
    finally:
        keeper.end()
    assert keeper.ended


def test_a_process_that_has_died_leaves_the_drawing_to_whoever_needs_it(
    tmp_path: Path, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stills, "DRAWER", "no.such.module")
    beside = Stills(tmp_path / "stills")
    beside.draw_beside()
    beside.tell(record)
    assert beside.svg(WIDE) == draw(WIDE)
    assert beside.drawn(record)
    beside.end()


def test_old_stills_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "MOST", 1)
    kept = Stills(tmp_path)
    for form in forms_of(SPEC).values():
        kept.svg(form)
    kept.end()
    assert len(list(tmp_path.iterdir())) == 1


def test_charts_are_found_in_a_record_and_nothing_in_a_damaged_one(record: Path) -> None:
    assert specifications(record) == [SPEC]
    record.write_text("damaged", encoding="utf-8")
    assert specifications(record) == []

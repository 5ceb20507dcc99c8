"""The reader's choice of interval: the control, the parts it chooses between, and patches."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest
from jsonschema import ValidationError

from analysis import charts
from analysis.book.choice import control, either, patch
from analysis.book.figure import figure_html
from analysis.book.forms import by_choice, forms_of
from analysis.wording import INTERVALS
from test_charts import CURVES, STUDY

KINDS = pd.concat(
    [
        CURVES.assign(interval=kind, low=CURVES["low"] * share)
        for kind, share in zip(INTERVALS, (1.0, 0.9, 0.8, 0.7), strict=True)
    ],
    ignore_index=True,
)
SPEC = charts.survival_by_interval(KINDS, study=STUDY).to_dict()


def merged(base: Any, patched: Any) -> Any:
    """Do what the page's script does."""
    if not isinstance(patched, dict):
        return patched
    if "whole" in patched:
        return patched["whole"]
    parts = copy.copy(base)
    for key, part in patched.items():
        at = int(key) if isinstance(base, list) else key
        parts[at] = merged(parts[at], part)
    return parts


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 3]}, {"b": {"1": 3}}),
        ([1, 2], [1], [1]),
        ({"a": 1}, {"b": 1}, {"whole": {"b": 1}}),
        ({"low": 0.5}, {"low": None}, {"low": None}),
        ({"a": [{"x": 1, "y": 2}]}, {"a": [{"x": 1, "y": 3}]}, {"a": {"0": {"y": 3}}}),
        ({"a": 1}, {"a": 1}, {}),
    ],
)
def test_a_patch_holds_what_differs_and_gives_the_other_back(
    base: Any, other: Any, expected: Any
) -> None:
    assert patch(base, other) == expected
    assert merged(base, patch(base, other)) == other


def test_the_control_offers_every_interval_and_begins_with_the_published_one() -> None:
    buttons = re.findall(
        r'<input type="radio" name="i" value="(\w+)"[^>]*?( checked)?>',
        control("i", published=True),
    )
    assert buttons == [("plain", " checked"), ("log", ""), ("loglog", ""), ("exact", "")]
    assert "Plain, as published" in control("i", published=True)
    assert "published" not in control("i", published=False)
    assert 'autocomplete="off"' in control("i", published=True), "a reload shows the first again"


def test_of_several_parts_all_but_the_first_are_hidden_and_one_stands_as_it_is() -> None:
    assert either({"plain": "<p>"}) == "<p>"
    expected = '<div class="for-plain">1</div><div class="for-log" hidden>2</div>'
    assert either({"plain": "1", "log": "2"}) == expected


def test_a_figure_holds_each_interval_as_still_description_table_and_patch() -> None:
    html = figure_html(SPEC, "call()")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(set(ids)) == len(ids) == 9  # the figure; a description and a table for each
    assert html.count("<svg") == 8 and html.count("<table") == 4
    data = json.loads(re.search(r"json\">(.*?)</script>", html, re.S)[1].replace("<\\/", "</"))  # type: ignore[index]
    others = data.pop("others")
    assert list(others) == ["log", "loglog", "exact"]
    for kind in others:
        rows = merged(data, others[kind])["wide"]["datasets"]["curves"]
        own = SPEC["usermeta"]["living"]["others"][kind]["datasets"]["curves"]
        assert rows == own != data["wide"]["datasets"]["curves"]
    assert len(json.dumps(others)) < len(json.dumps(data)), "only what differs"


def test_each_figure_says_which_interval_its_bands_are() -> None:
    text = figure_html(SPEC, "call()")
    for word in INTERVALS.values():
        assert f"confidence intervals, {word}." in text
        assert f"; {word} intervals" in text


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.survival_by_interval(KINDS.iloc[:0], study=STUDY)


@pytest.mark.parametrize("form", ["wide", "narrow"])
@pytest.mark.parametrize("kind", by_choice(SPEC))
def test_each_form_of_each_choice_is_a_valid_chart(kind: str, form: str) -> None:
    chart = forms_of(by_choice(SPEC)[kind])[form]
    alt.LayerChart.from_dict(chart)
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict(chart | {"width": "wide"})

"""Vega's SVG made small looks the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.book.svg import SvgError, number, slim

NS = 'xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50"'


def small(body: str, **palette: str) -> str:
    """Return what is left within the root."""
    whole = slim(f"<svg {NS}>{body}</svg>", {f"#{key}": name for key, name in palette.items()})
    return re.sub(r"^<svg[^>]*>|</svg>$", "", whole)


def test_offsets_of_groups_add_up() -> None:
    body = '<g transform="translate(10,5)"><g transform="translate(1.3,-2)">%s</g></g>'
    text = '<text transform="translate(2,3)" fill="#000">A</text>'
    assert small(body % text) == '<text fill="#000" x="13.3" y="6">A</text>'
    line = '<line transform="translate(0,1)" x2="4" y2="0" stroke="#111111"/>'
    assert small(body % line) == '<path stroke="#111111" d="M11.3 4H15.3"/>'
    path = '<path d="M0,0L4,0L4,4L8,4" stroke="#111111"/>'
    assert small(body % path) == '<path stroke="#111111" d="M11.3 3H15.3V7H19.3"/>'


def test_arcs_move_at_their_ends_only() -> None:
    dot = '<path transform="translate(10,20)" d="M3,0A3,3,0,1,1,-3,0A3,3,0,1,1,3,0" fill="#000"/>'
    assert small(dot) == '<path fill="#000" d="M13 20A3 3 0 1 1 7 20A3 3 0 1 1 13 20"/>'


def test_a_line_loses_the_points_that_it_does_not_turn_at() -> None:
    path = '<path d="M0,0L1,0L2,0L2,1L2,1L2,3L1,3L1.5,4" stroke="#000"/>'
    assert small(path) == '<path stroke="#000" d="M0 0H2V3H1L1.5 4"/>'
    back = '<path d="M0,0L5,0L3,0" stroke="#000"/>'
    assert small(back) == '<path stroke="#000" d="M0 0H5H3"/>'


def test_what_is_not_seen_is_left_out() -> None:
    assert small('<path d="M0,0h0v0h0Z" stroke="#000"/>') == ""
    assert small('<path d="" stroke="#000"/>') == ""
    assert small('<path d="M0,0h9" stroke="#000" display="none"/>') == ""
    assert small('<path d="M0,0L9,0"/>') == ""
    assert small('<rect width="100" height="50" fill="white"/>') == ""


def test_alike_neighbours_share_their_paint() -> None:
    two = '<text transform="translate(1,1)" fill="#000">A</text>' * 2
    assert small(two) == '<g fill="#000"><text x="1" y="1">A</text><text x="1" y="1">A</text></g>'
    lines = '<path d="M0,0L1,0" stroke="#000"/><path d="M0,2L1,2" stroke="#000"/>'
    assert small(lines) == '<path stroke="#000" d="M0 0H1M0 2H1"/>'
    pale = lines.replace("/>", ' opacity="0.5"/>')
    assert small(pale).count("<path") == 2, "pale shapes that overlap must stay apart"


def test_colours_become_properties_with_themselves_to_fall_back_on() -> None:
    text = '<text transform="translate(1,1)" fill="#0b5fa5">A</text>'
    assert 'fill="var(--arm-x, #0b5fa5)"' in small(text, **{"0b5fa5": "--arm-x"})
    assert 'fill="#0b5fa5"' in small(text, **{"000000": "--ink"})


def test_words_are_escaped() -> None:
    text = '<text transform="translate(1,1)" fill="#000">a &lt;b&gt; &amp; c</text>'
    assert "a &lt;b> &amp; c" in small(text)


def test_unknown_things_are_refused_not_lost() -> None:
    with pytest.raises(SvgError, match="rotate"):
        small('<text transform="rotate(-90)" fill="#000">A</text>')
    with pytest.raises(SvgError, match="image"):
        small('<image width="1" fill="#000"/>')


@given(st.floats(-5000, 5000))
def test_numbers_are_short_and_right_to_a_twentieth(value: float) -> None:
    text = number(value)
    assert abs(float(text) - value) <= 0.0500001
    assert len(text) <= len(f"{value:.1f}")

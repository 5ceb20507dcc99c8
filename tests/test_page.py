"""What becomes of a page's text before it is written."""

from __future__ import annotations

import pytest

from analysis.book.page import unbroken


def kept(words: str) -> str:
    return f'<span class="whole-word">{words}</span>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>With CAR-T cells</p>", f"<p>With {kept('CAR-T')} cells</p>"),
        ("<p>51.1% (33.8–68.5)</p>", f"<p>51.1% ({kept('33.8–68.5')})</p>"),
        ("<p>(P = 0.033).</p>", f"<p>({kept('P = 0.033')}).</p>"),
        ("<p>P &lt; 0.001</p>", f"<p>{kept('P &lt; 0.001')}</p>"),
    ],
)
def test_names_ranges_and_p_values_stay_on_one_line(body: str, expected: str) -> None:
    assert unbroken(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        '<svg aria-label="CAR-T"><text>CAR-T</text></svg>',
        '<script type="application/json">{"a":"CAR-T"}</script>',
        "<pre>CAR-T\n1–2</pre>",
        "<p><code>CAR-T</code></p>",
        '<a title="CAR-T 1–2" href="#CAR-T">no name</a>',
        "<p>well-known, allo-HSCT, Kaplan-Meier</p>",
    ],
)
def test_everything_else_is_left_as_it_is(body: str) -> None:
    assert unbroken(body) == body

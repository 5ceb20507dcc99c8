"""Names beside curves: whatever the curves, no name stands on another."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from analysis.charts.form import text_width, wrap
from analysis.charts.place import Box, level_at, names, spread
from draws import cases

PLOT = Box(2, 2, 264, 234)
STEPS = st.lists(st.floats(0.01, 0.4), min_size=1, max_size=8)


def falling(drops: list[float]) -> list[tuple[float, float]]:
    """Return a curve in px that falls by each drop at even steps."""
    height, corners = 1.0, [(0.0, 0.0)]
    for number, drop in enumerate(drops, start=1):
        height *= 1 - drop
        corners.append((250.0 * number / (len(drops) + 1), 240 * (1 - height)))
    return corners


@cases(40)
@example([[0.0625], [0.03125], [0.03125]], 67)
@given(st.lists(STEPS, min_size=2, max_size=4), st.integers(40, 110))
def test_no_name_stands_on_another_and_all_are_in_the_plot(
    curves: list[list[float]], width: int
) -> None:
    steps = {str(number): falling(drops) for number, drops in enumerate(curves)}
    boxes = names(steps, dict.fromkeys(steps, (float(width), 30.0)), plot=PLOT)
    for one, other in combinations(boxes.values(), 2):
        assert not one.overlaps(other)
    for box in boxes.values():
        assert PLOT.x <= box.x
        assert box.x + box.width <= PLOT.x + PLOT.width
        assert PLOT.y <= box.y
        assert box.y + box.height <= PLOT.y + PLOT.height


def test_a_name_goes_beside_its_own_curve() -> None:
    high, low = [(0.0, 40.0)], [(0.0, 180.0)]
    boxes = names({"high": high, "low": low}, {"high": (60, 15), "low": (60, 15)}, plot=PLOT)
    assert abs(boxes["high"].y + 7.5 - 40) < 20
    assert abs(boxes["low"].y + 7.5 - 180) < 20


@given(st.lists(st.tuples(st.floats(-20, 320), st.floats(10, 60)), min_size=1, max_size=4))
def test_blocks_are_spread_without_overlap(blocks: list[tuple[float, float]]) -> None:
    wanted, heights = [at for at, _ in blocks], [height for _, height in blocks]
    centres = spread(wanted, heights, 0, 300)
    edges = sorted((c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True))
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= 300 + 1e-6
    assert all(low[1] <= high[0] + 1e-6 for low, high in pairwise(edges))


def test_blocks_that_have_room_stay_where_they_are() -> None:
    assert spread([50, 200], [30, 30], 0, 300) == [50, 200]


def test_the_level_of_a_curve_holds_until_its_next_step() -> None:
    steps = [(0.0, 0.0), (10.0, 5.0)]
    assert [level_at(steps, x) for x in (0, 9.9, 10, 99)] == [0, 0, 5, 5]


@given(st.text("abc mW", max_size=60), st.integers(20, 200))
def test_lines_fit_and_lose_no_word(text: str, room: int) -> None:
    lines = wrap(text, room)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert text_width(line) <= room or " " not in line

"""Where names stand beside curves so that nothing overlaps. Pixels in, pixels out; no chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

GAP = 4.0
FORBIDDEN = 1e6
FAR = FORBIDDEN / 2  # a seat away from its curve, taken only if names would stand on each other
CROSSED = 1e3


@dataclass(frozen=True)
class Box:
    """A rectangle in px; `y` grows downwards."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Tell whether the two come closer than `gap`."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )


Steps = Sequence[tuple[float, float]]
"""The corners of a falling step curve, left to right: a level holds from its x to the next."""


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move blocks of given heights as little as possible so that none overlaps, in [low, high].

    Parameters
    ----------
    wanted : sequence of float
        Wanted centres.
    heights : sequence of float
        Heights of the blocks.
    low, high : float
        The room. Blocks that do not fit into it are stacked from `low` on.

    Returns
    -------
    list of float
        Centres, in the order given.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    centres = list(wanted)
    floor = low
    for index in order:
        centres[index] = max(wanted[index], floor + heights[index] / 2)
        floor = centres[index] + heights[index] / 2
    ceiling = high
    for index in reversed(order):
        centres[index] = min(centres[index], ceiling - heights[index] / 2)
        ceiling = centres[index] - heights[index] / 2
    if ceiling < low:
        for index in order:
            centres[index] = low + heights[index] / 2
            low += heights[index]
    return centres


def level_at(steps: Steps, x: float) -> float:
    """Return the curve's y at x; its last level after its end."""
    return next((y for at, y in reversed(steps) if at <= x), steps[0][1])


def names(
    curves: Mapping[str, Steps],
    sizes: Mapping[str, tuple[float, float]],
    *,
    plot: Box,
    avoided: Sequence[Box] = (),
) -> dict[str, Box]:
    """Place one name beside each curve.

    Each name goes close above or below its own curve where it crosses no curve and no other name,
    and nothing in `avoided` if possible; else where it crosses least. All orders are tried.

    Parameters
    ----------
    curves : mapping
        Corners of each group's curve, in px.
    sizes : mapping
        Width and height of each group's name.
    plot : Box
        The room.
    avoided : sequence of Box
        Thin rules which a name had better not cross.

    Returns
    -------
    dict
        The box of each name.
    """
    seats = {key: _seats(key, curves, sizes[key], plot, avoided) for key in curves}
    best: tuple[float, dict[str, Box]] = (float("inf"), {})
    for order in permutations(curves) if len(curves) <= 4 else [tuple(curves)]:
        cost, placed = 0.0, dict[str, Box]()
        for key in order:
            own, placed[key] = min(
                ((_crowded(box, placed) + price, box) for price, box in seats[key]),
                key=lambda seat: seat[0],
            )
            cost += own
        if cost < best[0]:
            best = (cost, placed)
    return {key: best[1][key] for key in curves}


def _crowded(box: Box, placed: Mapping[str, Box]) -> float:
    return FORBIDDEN * sum(box.overlaps(other, GAP) for other in placed.values())


def _seats(
    key: str,
    curves: Mapping[str, Steps],
    size: tuple[float, float],
    plot: Box,
    avoided: Sequence[Box],
) -> list[tuple[float, Box]]:
    width, height = size
    seats = []
    for step in range(int(max(plot.width - width, 0) // 6) + 1):
        x = plot.x + 6.0 * step
        above = level_at(curves[key], x) - GAP - height
        below = level_at(curves[key], x + width) + GAP
        near = (above, above - height / 2, below, below + height / 2)
        far = [
            y + way * (height + GAP)
            for y, way in ((above, -1), (above, -2), (below, 1), (below, 2))
        ]
        for y, extra in (*((y, 0.0) for y in near), *((y, FAR) for y in far)):
            box = Box(x, min(max(y, plot.y), plot.y + plot.height - height), width, height)
            seats.append((_price(key, box, curves, plot, avoided) + extra, box))
    return seats


def _price(
    key: str, box: Box, curves: Mapping[str, Steps], plot: Box, avoided: Sequence[Box]
) -> float:
    crossed = sum(_crosses(steps, box) for steps in curves.values())
    hit = sum(box.overlaps(other, 1.0) for other in avoided)
    middle = box.y + box.height / 2
    away = abs(level_at(curves[key], box.x + box.width / 2) - middle)
    nearer = sum(
        abs(level_at(steps, box.x + box.width / 2) - middle) < away
        for other, steps in curves.items()
        if other != key
    )
    left = (plot.x + plot.width - box.x - box.width) / plot.width
    return CROSSED * crossed + 30 * hit + 200 * nearer + away + 12 * left


def _crosses(steps: Steps, box: Box) -> bool:
    left, right = box.x - GAP / 2, box.x + box.width + GAP / 2
    top, foot = box.y - GAP / 2, box.y + box.height + GAP / 2
    for (x, y), (beyond, lower) in zip(steps, [*steps[1:], steps[-1]], strict=True):
        runs_through = x < right and left < beyond and top < y < foot
        drops_through = left < beyond < right and y < foot and top < lower
        if runs_through or drops_through:
            return True
    return False

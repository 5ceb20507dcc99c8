"""The palette in numbers: contrast on both papers, distance for colour-blind readers.

Contrast: WCAG 2.2, 1.4.3 (4.5:1 for words) and 1.4.11 (3:1 for lines). Colour vision deficiency:
the matrices for complete protanopia, deuteranopia and tritanopia of Machado GM, Oliveira MM,
Fernandes LAF. IEEE Trans Vis Comput Graph 2009;15:1291-1298. Distance: CIE 1976 in L*a*b*.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from analysis.charts.curves import FAINT_LINE
from analysis.charts.ink import AXIS, INK, MUTED, PAPER
from analysis.study import load_study

ROOT = Path(__file__).parent.parent
STUDY = load_study()
CSS = (ROOT / "analysis/book/static/figure.css").read_text(encoding="utf-8")
VISION = {
    "common": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
WHITE = TO_XYZ @ np.ones(3)
LIGHT = {"light": PAPER, "dark": "#14181d"}


def encoded(color: str) -> np.ndarray:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(color: np.ndarray) -> np.ndarray:
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Return the WCAG ratio of two encoded colours."""
    low, high = sorted(float(TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, vision: str) -> float:
    seen = [lab(np.array(VISION[vision]) @ linear(encoded(color))) for color in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_measures_agree_with_known_values() -> None:
    assert contrast(encoded("#000000"), encoded("#ffffff")) == pytest.approx(21)
    assert contrast(encoded("#777777"), encoded("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert lab(linear(encoded("#ff0000"))) == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    red, green = "#b40000", "#4f6b00"
    assert distance(red, green, "common") > 2 * distance(red, green, "deuteranopia")


@pytest.mark.parametrize("paper", LIGHT)
@pytest.mark.parametrize("key", [group.key for group in STUDY.all_groups])
def test_names_can_be_read_and_faint_lines_be_seen(key: str, paper: str) -> None:
    color = encoded(getattr(STUDY.group(key), paper))
    ground = encoded(LIGHT[paper])
    assert contrast(color, ground) >= 4.5, "names are written in the colour of the line"
    faint = FAINT_LINE * color + (1 - FAINT_LINE) * ground
    assert contrast(faint, ground) >= 3, "the faint part of a curve is still a line to be seen"


@pytest.mark.parametrize("paper", LIGHT)
@pytest.mark.parametrize("vision", VISION)
def test_arms_stand_apart_for_everyone(vision: str, paper: str) -> None:
    for one, other in combinations(STUDY.arms, 2):
        colors = getattr(one, paper), getattr(other, paper)
        assert distance(*colors, vision) >= 30, (one.key, other.key)
    arms = [arm for arm in STUDY.arms if arm.key not in STUDY.group("not_car_t").arms]
    for arm in arms:
        colors = getattr(arm, paper), getattr(STUDY.group("not_car_t"), paper)
        assert distance(*colors, vision) >= 15, arm.key


def test_dark_words_of_figures_can_be_read() -> None:
    block = re.search(r":root\[data-theme=dark\] \{([^}]*)\}", CSS)
    assert block
    dark = dict(re.findall(r"(--figure-\w+): (#\w{6})", block[1]))
    ground = encoded(LIGHT["dark"])
    for name, least in (("--figure-ink", 7), ("--figure-muted", 4.5), ("--figure-axis", 3)):
        assert contrast(encoded(dark[name]), ground) >= least, name
    for color, least in ((INK, 7), (MUTED, 4.5), (AXIS, 3)):
        assert contrast(encoded(color), encoded(PAPER)) >= least, color


def test_the_style_sheet_holds_the_colours_that_charts_are_drawn_in() -> None:
    light = dict(re.findall(r"(--figure-\w+): (#\w{6})", CSS.partition("@media")[0]))
    assert light["--figure-ink"] == INK
    assert light["--figure-muted"] == MUTED
    assert light["--figure-axis"] == AXIS

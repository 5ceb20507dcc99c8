"""The figures, held against the frames that they were given."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from itertools import pairwise

import nbformat
import pandas as pd
import pytest

from analysis import charts
from analysis.charts import survival
from analysis.charts.axis import tick_months
from analysis.charts.curves import curve_rows
from analysis.study import days_at, load_study
from drawn import curves_frame, paths, stills, texts

STUDY = load_study()
NAN = float("nan")
# Two groups by hand. Of 4 with CAR-T cells one has an event on day 100 and one on day 300, one is
# censored on day 200 and one on day 1200; of 10 others two have an event on day 50, two are
# censored on day 60 and six on day 1500.
CURVES = curves_frame(
    [
        ("car_t", 0, 1.0, NAN, NAN, 4, 0, 0),
        ("car_t", 100, 0.75, 0.326, 1.0, 4, 1, 0),
        ("car_t", 200, 0.75, 0.326, 1.0, 3, 0, 1),
        ("car_t", 300, 0.375, 0.0, 0.905, 2, 1, 0),
        ("car_t", 1200, 0.375, 0.0, 0.905, 1, 0, 1),
        ("not_car_t", 0, 1.0, NAN, NAN, 10, 0, 0),
        ("not_car_t", 50, 0.8, 0.552, 1.0, 10, 2, 0),
        ("not_car_t", 60, 0.8, 0.552, 1.0, 8, 0, 2),
        ("not_car_t", 1500, 0.8, 0.552, 1.0, 6, 0, 6),
    ]
)
TICKS = (0, 12, 24, 36, 48)
RISKS = pd.DataFrame(
    [
        (group, days_at(month), *counts)
        for group, rows in {
            "car_t": [(4, 0, 0), (1, 1, 2), (1, 1, 2), (1, 1, 2), (0, 2, 2)],
            "not_car_t": [(10, 0, 0), (6, 2, 2), (6, 2, 2), (6, 2, 2), (6, 2, 2)],
        }.items()
        for month, counts in zip(TICKS, rows, strict=True)
    ],
    columns=["group", "days", "at_risk", "censored", "events"],
)
FIGURE = charts.survival_figure(CURVES, study=STUDY, risk_table=RISKS)
SPEC = FIGURE.to_dict()
STILLS = stills(FIGURE)
BLUE, GREY = STUDY.group("car_t").light, STUDY.group("not_car_t").light
FORMS = ("wide", "narrow")


def plot(form: str) -> dict[str, float]:
    """Return left, top, width and height of the plot, in px of the figure."""
    spec = SPEC
    part = spec if form == "wide" else spec["usermeta"]["living"]["narrow"]
    return {
        "left": part["padding"]["left"],
        "top": part["padding"]["top"],
        "width": part["width"],
        "height": part["height"],
    }


def at(form: str, days: float, share: float) -> tuple[float, float]:
    """Return where a day and a share stand; the axis ends on day 1500."""
    room = plot(form)
    return (
        room["left"] + room["width"] * days / 1500,
        room["top"] + room["height"] * (1 - share),
    )


@pytest.mark.parametrize("form", FORMS)
def test_each_curve_has_a_full_and_a_faint_part(form: str) -> None:
    car_t = paths(STILLS[form], stroke=BLUE, **{"stroke-width": "1.1"})
    others = paths(STILLS[form], stroke=GREY, **{"stroke-width": "2.2"})
    assert len(car_t) == 1, "with 4 patients all of the curve is faint"
    assert not paths(STILLS[form], stroke=BLUE, **{"stroke-width": "2.2"})
    assert len(others) == 1, "with 6 at risk to the end all of it is full"
    assert others[0].xs[-1] == pytest.approx(at(form, 1500, 0)[0], abs=0.1)


@pytest.mark.parametrize("form", FORMS)
def test_a_curve_turns_faint_where_fewer_are_at_risk(form: str) -> None:
    figure = charts.survival_figure(CURVES, study=STUDY, faint_below=3)
    still = stills(figure)[form]
    full = paths(still, stroke=BLUE, **{"stroke-width": "2.2"})[0]
    faint = paths(still, stroke=BLUE, **{"stroke-width": "1.1"})[0]
    # From day 200 on two are left, the patient with an event on day 300 and one more.
    turn = at(form, 200, 0)[0]
    assert full.xs[-1] == pytest.approx(turn, abs=0.1)
    assert faint.xs[0] == pytest.approx(turn, abs=0.1)


def test_a_curve_may_turn_faint_and_full_again() -> None:
    at_risk = [0, 2, 6, 6, 3, 3, 8]
    rows = [("car_t", 10 * n, 1 - n / 10, NAN, NAN, count, 0, 0) for n, count in enumerate(at_risk)]
    drawn = curve_rows(curves_frame(rows), faint_below=5)
    assert list(drawn["full"]) == [0, 1, 1, 1, 0, 2, 2]
    assert list(drawn["faint"]) == [1, 1, 0, 2, 2, 2, 0]
    still = stills(charts.survival_figure(curves_frame(rows), study=STUDY))["wide"]
    assert len(paths(still, stroke=BLUE, **{"stroke-width": "2.2"})[0].d.split("M")) == 3


def test_a_long_curve_is_gathered_and_nothing_is_lost() -> None:
    n, times = 6000, range(1, 3001)
    rows = [("car_t", 0, 1.0, NAN, NAN, n, 0, 0)]
    rows += [("car_t", t, 1 - t / n, 0.0, 1.0, n - 2 * (t - 1), 1, 1) for t in times]
    drawn = curve_rows(curves_frame(rows), faint_below=5)
    assert len(drawn) <= 400
    assert (drawn["events"].sum(), drawn["censored"].sum()) == (3000, 3000)
    assert drawn["survival"].iloc[-1] == 0.5
    gone = (drawn["events"] + drawn["censored"]).cumsum().shift(fill_value=0)
    assert list(drawn["at_risk"] + gone) == [n] * len(drawn)
    figure = charts.survival_figure(curves_frame(rows), study=STUDY)
    words = " ".join(text.words for text in texts(stills(figure)["wide"]))
    assert "Ticks" not in words, "ticks so close would hide the curve"
    assert len(json.dumps(figure.to_dict())) < 150_000


@pytest.mark.parametrize("form", FORMS)
def test_curves_are_steps_of_the_given_heights(form: str) -> None:
    path = paths(STILLS[form], stroke=BLUE, **{"stroke-width": "1.1"})[0].d
    corners = [(0, 1.0), (100, 1.0), (100, 0.75), (300, 0.75), (300, 0.375), (1200, 0.375)]
    places = [at(form, *corner) for corner in corners]
    expected = f"M{places[0][0]:g} {places[0][1]:g}"
    for (_, y), (to_x, to_y) in pairwise(places):
        expected += f"H{to_x:.1f}" if y == to_y else f"V{to_y:.1f}"
    assert path == expected.replace(".0", "")


@pytest.mark.parametrize("form", FORMS)
def test_a_tick_for_each_time_with_censorings(form: str) -> None:
    ticks = [path for path in paths(STILLS[form]) if path.paint.get("stroke") is None]
    narrow = [path for path in ticks if "h1.3" in path.d or "1.3" in path.d]
    drawn = {
        color: sum(path.strokes for path in narrow if path.paint["fill"] == color)
        for color in (BLUE, GREY)
    }
    assert drawn == {BLUE: 2, GREY: 2}


@pytest.mark.parametrize("form", FORMS)
def test_bands_begin_where_there_are_limits(form: str) -> None:
    bands = [path for path in paths(STILLS[form], fill=GREY) if "opacity" in path.paint]
    assert len(bands) == 1
    assert min(bands[0].xs) == pytest.approx(at(form, 50, 0)[0], abs=0.1)
    assert 0.05 <= float(bands[0].paint["opacity"]) <= 0.2, "a band is pale"


@pytest.mark.parametrize("form", FORMS)
def test_numbers_stand_under_their_ticks(form: str) -> None:
    words = texts(STILLS[form])
    foot = plot(form)["top"] + plot(form)["height"]
    labels = {
        int(text.words): text.x
        for text in words
        if foot < text.y < foot + 25 and text.words.isdigit()
    }
    assert tuple(labels) == TICKS
    rows: dict[float, list[tuple[float, int]]] = {}
    for text in words:
        if text.y > foot + 25 and text.words.isdigit():
            rows.setdefault(text.y, []).append((text.x, int(text.words)))
    expected = [
        list(RISKS.loc[RISKS["group"] == group, field])
        for group in ("car_t", "not_car_t")
        for field in ("at_risk", "censored", "events")
    ]
    assert [[number for _, number in rows[y]] for y in sorted(rows)] == expected
    for month, places in zip(TICKS, zip(*rows.values(), strict=True), strict=True):
        for x, _ in places:
            assert abs(x - labels[month]) <= 1
            assert abs(x - at(form, days_at(month), 0)[0]) <= 1


@pytest.mark.parametrize("form", FORMS)
def test_tick_marks_stand_over_their_labels(form: str) -> None:
    foot = plot(form)["top"] + plot(form)["height"]
    marks = next(
        path.xs
        for path in paths(STILLS[form])
        if path.d.startswith("M") and f"V{foot + 5.5:g}" in path.d
    )
    for month, x in zip(TICKS, marks, strict=True):
        assert abs(x - at(form, days_at(month), 0)[0]) <= 1


@pytest.mark.parametrize("form", FORMS)
def test_the_landmark_is_marked_with_its_estimates(form: str) -> None:
    words = {text.words for text in texts(STILLS[form])}
    assert {"36 months", "at 36 months", "37.5% (0.0–90.5)", "80.0% (55.2–100.0)"} <= words
    x, y = at(form, 1096, 0.375)
    dots = [path for path in paths(STILLS[form], fill=BLUE) if "A" in path.d]
    assert len(dots) == 1
    start = [float(part) for part in dots[0].d[1:].partition("A")[0].split()]
    assert start[1] == pytest.approx(y, abs=0.1)
    assert start[0] == pytest.approx(x, abs=5), "on the dot's rim"


def test_a_group_that_was_not_followed_so_far_has_no_estimate() -> None:
    short = CURVES[(CURVES["group"] == "car_t") & (CURVES["days"] <= 300)]
    both = pd.concat([short, CURVES[CURVES["group"] == "not_car_t"]])
    for still in stills(charts.survival_figure(both, study=STUDY)).values():
        assert "not estimable" in {text.words for text in texts(still)}
        assert not [path for path in paths(still, fill=BLUE) if "A" in path.d]
    alone = charts.survival_figure(short, study=STUDY)
    assert "No curve reaches 36 months" in alone.description
    for still in stills(alone).values():
        assert "36 months" not in {text.words for text in texts(still)}


def test_a_curve_that_fell_to_zero_is_known_for_ever() -> None:
    fallen = curves_frame(
        [("chemo", 0, 1.0, NAN, NAN, 1, 0, 0), ("chemo", 9, 0.0, NAN, NAN, 1, 1, 0)]
    )
    figure = charts.survival_figure(fallen, study=STUDY)
    assert "Intensified chemotherapy (n = 1) 0.0%" in figure.description


@pytest.mark.parametrize("form", FORMS)
def test_names_stand_beside_curves_in_their_colours_and_there_is_no_legend(form: str) -> None:
    beside = [text for text in texts(STILLS[form]) if text.fill in (BLUE, GREY)]
    assert {"CAR-T"} <= {word for text in beside for word in text.words.split()}
    assert "legend" not in json.dumps(SPEC["config"])
    ends = plot(form)
    in_plot = [text for text in beside if text.y < ends["top"] + ends["height"]]
    assert {text.fill for text in in_plot} == {BLUE, GREY}


@pytest.mark.parametrize("form", FORMS)
def test_everything_fits_into_the_figure(form: str) -> None:
    width = {"wide": 680, "narrow": 340}[form]
    assert f'width="{width}"' in STILLS[form]
    for text in texts(STILLS[form]):
        assert 0 <= text.x <= width, text


def test_arms_differ_in_line_style() -> None:
    styles = [arm.dash for arm in STUDY.arms]
    assert len(set(styles)) == len(styles)
    spec = SPEC
    dashes = [
        layer["encoding"]["strokeDash"]
        for layer in spec["layer"]
        if "strokeDash" in layer["encoding"]
    ]
    domain = dashes[0]["scale"]["domain"]
    assert domain == ["car_t", "not_car_t"]
    assert dashes[0]["scale"]["range"][1] == list(STUDY.group("not_car_t").dash)


def test_only_plotted_columns_of_aggregated_rows_leave_the_notebook() -> None:
    noisy = CURVES.assign(patient_id="P001", note="private")
    spec = charts.survival_figure(noisy, study=STUDY, risk_table=RISKS.assign(name="x")).to_dict()
    text = json.dumps(spec)
    assert "P001" not in text
    assert "private" not in text
    columns = {key for row in spec["datasets"]["curves"] for key in row}
    assert columns == {*CURVES.columns, "full", "faint"}
    assert len(spec["datasets"]["curves"]) == len(CURVES)


def test_order_of_rows_does_not_matter() -> None:
    shuffled = CURVES.sample(frac=1, random_state=1)
    again = stills(charts.survival_figure(shuffled, study=STUDY, risk_table=RISKS))
    for form in FORMS:
        same = {
            (path.d, path.paint["stroke"]) for path in paths(again[form]) if "stroke" in path.paint
        }
        was = {
            (path.d, path.paint["stroke"]) for path in paths(STILLS[form]) if "stroke" in path.paint
        }
        assert same == was


def test_unknown_groups_and_empty_frames_get_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"no group 'new'; name it in study.yml"):
        charts.survival_figure(CURVES.assign(group="new"), study=STUDY)
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.survival_figure(CURVES.iloc[:0], study=STUDY)
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.forest_figure(pd.DataFrame(columns=["label", "value", "low", "high"]), study=STUDY)


@pytest.mark.parametrize(("last", "step"), [(400, 2), (1500, 6), (3000, 12), (7300, 24)])
def test_ticks_follow_the_length_of_follow_up(last: int, step: int) -> None:
    months = tick_months(None, last, survival.WIDE)
    assert months == list(range(0, int(last / 30.4375) + 2, step))


SHARES = pd.DataFrame(
    {
        "group": ["car_t", "chemo"],
        "count": [3.0, NAN],
        "n": [4, 14],
        "value": [0.75, NAN],
        "low": [0.194, NAN],
        "high": [0.994, NAN],
    }
)


@pytest.mark.parametrize("form", FORMS)
def test_a_proportion_is_a_dot_on_its_interval(form: str) -> None:
    figure = charts.proportion_figure(SHARES, study=STUDY, title="MRD negative")
    spec = figure.to_dict()
    part = spec if form == "wide" else spec["usermeta"]["living"]["narrow"]
    left, width = part["padding"]["left"], part["width"]
    still = stills(figure)[form]
    bar = paths(still, stroke=BLUE, **{"stroke-width": "2.4"})[0]
    assert bar.xs == pytest.approx([left + 0.194 * width, left + 0.994 * width], abs=0.1)
    dots = [path for path in paths(still) if "A" in path.d]
    assert [dot.paint["fill"] for dot in dots] == [BLUE], "what is not known has no dot"
    words = {text.words for text in texts(still)}
    assert {"MRD negative", "3 of 4", "75.0% (19.4–99.4)", "not known"} <= words


def test_what_was_printed_is_a_ring_and_what_was_recomputed_a_dot() -> None:
    rates = pd.DataFrame(
        {
            "group": ["chemo", "chemo", "not_car_t", "not_car_t"],
            "source": ["published", "recomputed"] * 2,
            "value": [0.286, 0.2857, 0.511, 0.5109],
            "low": [0.049, 0.0490, NAN, 0.337],
            "high": [0.523, 0.5223, NAN, 0.685],
        }
    )
    figure = charts.published_figure(rates, study=STUDY)
    for still in stills(figure).values():
        rings = [path for path in paths(still, fill="#ffffff") if "A" in path.d]
        dots = [p for p in paths(still, stroke="#ffffff") if "A" in p.d]
        assert (len(rings), len(dots)) == (2, 2)
        words = [text.words for text in texts(still)]
        assert words.count("28.6% (4.9–52.3)") == words.count("28.6% (4.9–52.2)") == 1
        assert "51.1%" in words, "no interval was printed"
        assert words.count("printed") == words.count("recomputed") == 2


def test_ratios_stand_on_a_logarithmic_axis_with_a_line_at_one() -> None:
    ratios = pd.DataFrame({"label": ["A vs B"], "value": [0.5], "low": [0.25], "high": [1.0]})
    figure = charts.forest_figure(ratios, study=STUDY, favours=("better with A", "better with B"))
    still = stills(figure)["wide"]
    (bar,) = paths(still, **{"stroke-width": "2.4"})
    (dot,) = [path for path in paths(still) if "A" in path.d]
    center = float(dot.d[1:].split()[0])
    low, high = bar.xs
    assert center == pytest.approx((low + high) / 2, abs=6), "0.5 lies midway from 0.25 to 1"
    one = next(text.x for text in texts(still) if text.words == "1")
    assert high == pytest.approx(one, abs=1)
    assert {"better with A", "better with B"} <= {text.words for text in texts(still)}


def test_a_label_with_notes_is_written_once_and_told_in_each_row_of_the_table() -> None:
    ratios = pd.DataFrame({"label": ["A vs B"] * 2, "note": ["Cox", "Firth"], "value": [0.5, 0.6]})
    figure = charts.forest_figure(ratios.assign(low=0.2, high=0.9), study=STUDY)
    for still in stills(figure).values():
        words = [text.words for text in texts(still)]
        assert [words.count(word) for word in ("A vs B", "Cox", "Firth")] == [1, 1, 1]
    assert [row["label"] for row in figure.to_dict()["datasets"]["dots"]] == ["A vs B"] * 2


def test_ranges_in_days_are_shown_in_months() -> None:
    ranges = pd.DataFrame({"label": ["Follow-up"], "value": [700], "low": [700], "high": [900]})
    figure = charts.range_figure(ranges, study=STUDY, title="Range", unit="days")
    assert figure.description == "Range, months. Follow-up 23.0 (23.0–29.6)."


def test_notebooks_accept_what_charts_emit() -> None:
    bundle = charts.vega_lite_mimebundle(SPEC)
    output = nbformat.v4.new_output("display_data", data=bundle)
    cell = nbformat.v4.new_code_cell("figure", outputs=[output])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    lab = bundle["application/vnd.vegalite.v5+json"]  # JupyterLab 4.6 draws no later version
    assert set(bundle) == {charts.MIME, "application/vnd.vegalite.v5+json", "text/plain"}
    assert "usermeta" not in lab and lab["$schema"].endswith("/vega-lite/v5.json")
    assert lab["layer"] == SPEC["layer"]


def test_colours_are_plain_so_that_they_draw_everywhere() -> None:
    spec = SPEC
    assert "var(" not in json.dumps(spec)
    palette = spec["usermeta"]["living"]["palette"]
    assert palette[BLUE] == "--arm-car_t"
    assert len(set(palette)) == len(palette)


def test_arms_may_have_any_name() -> None:
    arms = tuple(
        dataclasses.replace(arm, label='Chemotherapy & "more" <b>, a very long name for an arm')
        for arm in STUDY.arms
    )
    study = dataclasses.replace(STUDY, arms=arms)
    for still in stills(charts.survival_figure(CURVES, study=study)).values():
        assert any("<b>" in text.words for text in texts(still))


@pytest.mark.parametrize("name", [name for name in charts.__all__ if name.endswith("_figure")])
def test_figures_say_what_they_read_and_return(name: str) -> None:
    figure = getattr(charts, name)
    text = inspect.getdoc(figure) or ""
    assert {"Parameters", "Returns"} <= set(re.findall(r"^(\w+)\n-{3,}$", text, flags=re.M))
    options = [p for p in inspect.signature(figure).parameters.values() if p.default is not p.empty]
    assert all(option.kind is option.KEYWORD_ONLY for option in options)
    assert len(options) <= 5

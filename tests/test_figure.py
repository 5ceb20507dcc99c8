"""Figures on a page: stills, description, table, call; without a browser."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis import charts
from analysis.book.figure import FigureRenderer, figure_html, palette_css
from analysis.book.stills import draw
from test_charts import CURVES, FIGURE, RISKS, SHARES, STUDY

SPEC = FIGURE.to_dict()
CALL = 'curves = analysis.kaplan_meier(cohort)\ncharts.survival_figure(curves) # "<all>"'
HTML = figure_html(SPEC, CALL)


def mime(content: Any, **changes: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{"mime_type": charts.MIME, "content": content, "cell_index": 1} | changes
    )


def notebook(*sources: str) -> SimpleNamespace:
    cells = [SimpleNamespace(source=source) for source in sources]
    client = SimpleNamespace(notebook=SimpleNamespace(cells=cells))
    app = SimpleNamespace(living_stills=SimpleNamespace(svg=draw))
    env = SimpleNamespace(docname="chapters/a", doc2path=lambda name, base: f"{name}.md", app=app)
    return SimpleNamespace(renderer=SimpleNamespace(nb_client=client, sphinx_env=env))


def test_a_chart_becomes_one_raw_node_with_the_call_of_its_own_cell() -> None:
    (node,) = FigureRenderer.handle_mime(notebook("x = 1", CALL), mime(SPEC), False) or []
    assert node["format"] == "html"
    link = '<a href="../_sources/chapters/a.md">Source of this page</a>'
    assert node.astext().replace(f"<p>{link}, at this version</p>", "") == HTML
    assert link in node.astext()
    assert "curves = analysis.kaplan_meier(cohort)" in HTML
    assert '# "&lt;all&gt;"' in HTML
    assert "x = 1" not in HTML


def test_other_outputs_are_left_to_others() -> None:
    lab = mime(SPEC, mime_type="application/vnd.vegalite.v5+json")
    assert FigureRenderer.handle_mime(notebook(), lab, False) == [], "no page needs it twice"
    assert FigureRenderer.handle_mime(notebook(), mime("1", mime_type="text/plain"), False) is None
    assert FigureRenderer.handle_mime(notebook(), mime(SPEC), True) is None


def test_two_builds_agree_and_two_figures_do_not_share_an_id() -> None:
    assert figure_html(json.loads(json.dumps(SPEC)), CALL) == HTML
    ids = re.findall(r' id="([^"]+)"', HTML)
    assert len(set(ids)) == len(ids) == 3
    other = charts.survival_figure(CURVES[CURVES["group"] == "car_t"], study=STUDY)
    assert not set(ids) & set(re.findall(r' id="([^"]+)"', figure_html(other.to_dict(), CALL)))


def test_both_stills_are_images_with_a_name_and_a_description() -> None:
    svgs = re.findall(r"<svg[^>]*>", HTML)
    assert len(svgs) == 2
    described = re.search(r'<p class="living-text" id="([^"]+)">([^<]+)</p>', HTML)
    assert described
    for svg in svgs:
        assert 'role="img"' in svg
        assert 'aria-label="Leukemia-free survival: CAR-T cells, No CAR-T cells"' in svg
        assert f'aria-describedby="{described[1]}"' in svg
    assert "At 36 months (95% CI): CAR-T cells (n = 4) 37.5% (0.0–90.5)" in described[2]
    assert re.search(r'<div class="living-narrow" hidden>', HTML), "one still without a style sheet"


def test_a_description_of_the_callers_own_is_used() -> None:
    chart = charts.survival_figure(CURVES, study=STUDY, description="In <short>.")
    assert "In &lt;short&gt;.</p>" in figure_html(chart.to_dict(), CALL)


def test_stills_obey_a_strict_policy_and_keep_words_as_words() -> None:
    stills = HTML.partition("</div>\n<p")[0]
    assert "style=" not in HTML
    assert not re.search(r"\son\w+=", HTML)
    assert "<foreignObject" not in stills
    assert stills.count("<text") > 40
    assert "class=" not in "".join(re.findall(r"<(?:path|text|g)[^>]*>", stills))
    for color in re.findall(r'(?:fill|stroke)="([^"]+)"', stills):
        assert color == "none" or re.fullmatch(r"var\(--[\w-]+, #[0-9a-f]{6}\)", color)


def test_the_table_holds_the_data() -> None:
    table = ElementTree.fromstring(re.search(r"<table.*</table>", HTML, flags=re.S)[0])
    assert table.findtext("caption")
    heads = [cell for cell in table.iter("th") if cell.get("scope") == "col"]
    assert [head.text for head in heads][:3] == ["Group", "Months", "Survival"]
    rows = [[cell.text for cell in row] for row in table.find("tbody")]
    assert all(row[0].get("scope") == "row" for row in table.find("tbody"))
    expected = [
        [
            STUDY.group(row.group).label,
            f"{row.days / 30.4375:.1f}",
            f"{100 * row.survival:.1f}%",
            *("–" if pd.isna(limit) else f"{100 * limit:.1f}%" for limit in (row.low, row.high)),
            *(str(count) for count in (row.at_risk, row.events, row.censored)),
        ]
        for row in CURVES.itertuples()
    ]
    assert rows == expected


def test_a_box_that_scrolls_can_be_reached_and_has_a_name() -> None:
    box = re.search(r'<div class="living-frame"[^>]*>', HTML)[0]
    assert 'tabindex="0"' in box
    assert 'role="region"' in box
    name = re.search(r'aria-labelledby="([^"]+)"', box)[1]
    assert f'<caption id="{name}">' in HTML


def test_the_live_figure_is_drawn_from_the_same_data() -> None:
    text = re.search(r'<script type="application/json">(.*)</script>', HTML, flags=re.S)[1]
    data = json.loads(text)
    assert "</" not in text
    assert data["wide"]["datasets"]["curves"] == SPEC["datasets"]["curves"]
    assert "curves" not in data["narrow"]["datasets"], "not sent twice"
    assert data["narrow"]["width"] < data["wide"]["width"]
    colours = set(re.findall(r'"(#[0-9a-f]{6})"', text))
    assert not colours, "each colour follows the page's palette"


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_a_still_and_its_live_successor_have_the_same_size(form: str) -> None:
    text = re.search(r'<script type="application/json">(.*)</script>', HTML, flags=re.S)[1]
    data = json.loads(text)
    spec = data["wide"] | data[form]
    pad = spec["padding"]
    assert spec["autosize"] == {"type": "none"}
    box = f'viewBox="0 0 {spec["width"] + pad["left"] + pad["right"]} '
    box += f'{spec["height"] + pad["top"] + pad["bottom"]}"'
    assert box in re.search(rf'class="living-{form}".*?<svg[^>]*>', HTML, flags=re.S)[0]


def test_figures_are_light() -> None:
    stills = "".join(re.findall(r"<svg.*?</svg>", HTML, flags=re.S))
    assert len(gzip.compress(stills.encode())) <= 4096
    assert len(gzip.compress(HTML.encode())) <= 12_000


def test_every_kind_of_figure_can_be_put_on_a_page() -> None:
    ratios = pd.DataFrame({"label": ["A", "B"], "value": [0.5, 2], "low": [0.2, 1], "high": [1, 9]})
    for chart in (
        charts.proportion_figure(SHARES, study=STUDY),
        charts.forest_figure(ratios, study=STUDY),
        charts.range_figure(ratios.assign(high=1), study=STUDY, title="Range"),
        charts.published_figure(SHARES.assign(source="published"), study=STUDY),
    ):
        html = figure_html(chart.to_dict(), "call")
        assert html.count("<svg") == 2
        table = ElementTree.fromstring(re.search(r"<table.*</table>", html, flags=re.S)[0])
        assert len(table.find("tbody")) == 2
        assert all(row[0].text for row in table.find("tbody")), "each row has a name"


def test_the_palette_gives_each_group_a_colour_for_light_dark_and_print() -> None:
    css = palette_css(STUDY)
    assert css.startswith(":root{--arm-car_t:" + STUDY.group("car_t").light)
    screen = css.partition("@media screen")[2]
    for group in STUDY.all_groups:
        assert screen.count(f"--arm-{group.key}:{group.dark}") == 2
        assert f"--arm-{group.key}:{group.light}" not in screen


def test_labels_cannot_break_out_of_the_page() -> None:
    evil = "</script><b>\"'&"
    arms = tuple(dataclasses.replace(arm, label=evil) for arm in STUDY.arms)
    study = dataclasses.replace(STUDY, arms=arms)
    html = figure_html(
        charts.survival_figure(CURVES, study=study, risk_table=RISKS).to_dict(), evil
    )
    assert html.count("</script>") == 1
    assert "<b>" not in html.partition("<script")[0]

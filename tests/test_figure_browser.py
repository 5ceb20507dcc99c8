"""Figures in a real browser: stills without scripts, the live figure, readout, arms, files.

The page has the book's own policy and lies in a folder, as it does for a reader who was sent it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from analysis import charts
from analysis.book.figure import STATIC, figure_html, palette_css
from analysis.book.vega import BUNDLE, bundle
from browser import chromium
from test_charts import CURVES, FIGURE, SHARES, STUDY

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; base-uri 'none'"
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="stylesheet" href="_static/book.css"><script defer src="_static/figure.js"></script>
<style>body {{ background: var(--figure-paper); color: var(--figure-ink); }}</style>
<main style="max-width: 46rem; margin: 1rem auto; padding: 0 16px">
<h1>Figures</h1>{figures}<p id="after">After.</p></main>"""
BOXES = """all => all.map(text => {
  const box = text.getBoundingClientRect();
  return [text.textContent, box.x, box.y, box.width, box.height];
})"""
STROKE = "getComputedStyle(document.querySelector('%s')).stroke"
WIDE, NARROW = {"width": 1000, "height": 900}, {"width": 360, "height": 800}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a page with three figures, and all that it needs; return its address."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "_static").mkdir()
    (folder / "_static" / BUNDLE).write_text(bundle(), encoding="utf-8")
    shares = charts.proportion_figure(SHARES, study=STUDY)
    bare = charts.survival_figure(CURVES, study=STUDY, endpoint="Survival")
    drawn = (FIGURE, shares, bare)
    figures = "".join(figure_html(chart.to_dict(), "call()") for chart in drawn)
    (folder / "index.html").write_text(PAGE.format(policy=POLICY, figures=figures), "utf-8")
    styles = palette_css(STUDY) + (STATIC / "figure.css").read_text(encoding="utf-8")
    (folder / "_static/book.css").write_text(styles, encoding="utf-8")
    script = (STATIC / "figure.js").read_text(encoding="utf-8")
    (folder / "_static/figure.js").write_text(script, encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Open the page; whatever the browser complains of fails the test in the end."""
    complaints: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def stage(page: Page, figure: int = 0) -> Locator:
    return page.locator(".living-stage").nth(figure)


def hover(page: Page, share: float = 0.4, down: float = 0.3, figure: int = 0) -> None:
    stage(page, figure).scroll_into_view_if_needed()
    box = stage(page, figure).bounding_box()
    assert box
    page.mouse.move(box["x"] + share * box["width"], box["y"] + down * box["height"])


def live(page: Page, form: str = "wide", figure: int = 0) -> None:
    page.wait_for_selector(f".living-figure >> nth={figure} >> css=.living-{form} svg.marks")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_without_scripts_one_still_is_shown_and_the_table_opens(
    visit: Visit, viewport: dict[str, int]
) -> None:
    page = visit(viewport=viewport, java_script_enabled=False)
    shown = "wide" if viewport is WIDE else "narrow"
    hidden = "narrow" if viewport is WIDE else "wide"
    assert stage(page).locator(f".living-{shown} svg").is_visible()
    assert stage(page).locator(f".living-{hidden} svg").is_hidden()
    page.locator(".living-table summary").first.click()
    assert page.locator(".living-data").first.locator("tbody tr").count() == len(CURVES)
    page.locator(".living-call summary").first.click()
    assert page.locator(".living-call code").first.is_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_of_figures_stay_within_and_apart(visit: Visit, viewport: dict[str, int]) -> None:
    page = visit(viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    shown = ".living-wide" if viewport is WIDE else ".living-narrow"
    for figure in range(3):
        svg = stage(page, figure).locator(f"{shown} > svg:first-child text")
        boxes = svg.evaluate_all(BOXES)
        for number, (words, x, y, width, height) in enumerate(boxes):
            assert x >= 0, words
            assert x + width <= viewport["width"], words
            for other, to_x, to_y, to_width, to_height in boxes[number + 1 :]:
                apart_x = x + width <= to_x + 1 or to_x + to_width <= x + 1
                apart_y = y + height <= to_y + 4 or to_y + to_height <= y + 4
                assert apart_x or apart_y, (words, other)


@pytest.mark.parametrize(
    ("viewport", "form"), [(WIDE, "wide"), (NARROW, "narrow")], ids=["wide", "narrow"]
)
def test_the_live_figure_comes_on_demand_and_moves_nothing(
    visit: Visit, viewport: dict[str, int], form: str
) -> None:
    page = visit(viewport=viewport)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    before = [stage(page).bounding_box(), page.locator("#after").bounding_box()]
    still = words(page, form)
    page.wait_for_timeout(200)
    assert not requests, "nothing is fetched before a reader points at a figure"
    hover(page)
    live(page, form)
    page.mouse.move(0, 0)
    assert requests == ["vega.js"]
    assert [stage(page).bounding_box(), page.locator("#after").bounding_box()] == before
    assert sorted(words(page, form)) == sorted(still)
    image = stage(page).get_by_role("img", name="Leukemia-free survival: CAR-T cells, No CAR-T")
    assert image.count() == 1
    hover(page, figure=1)
    live(page, form, figure=1)
    assert requests == ["vega.js"], "one bundle for all figures"


def words(page: Page, form: str) -> list[str]:
    svg = stage(page).locator(f".living-{form} > svg:not(.living-over)")
    return svg.locator("text").all_text_contents()


@pytest.mark.parametrize("how", ["pointer", "focus", "tap"])
def test_focus_and_tap_bring_it_as_well(visit: Visit, how: str) -> None:
    page = visit(viewport=NARROW, has_touch=True)
    if how == "pointer":
        hover(page)
    elif how == "focus":
        page.locator(".living-time").first.focus()
    else:
        stage(page).tap(position={"x": 180, "y": 120})
    live(page, "narrow")


def test_live_marks_follow_the_palette(visit: Visit) -> None:
    page = visit(viewport=WIDE, color_scheme="dark")
    hover(page)
    live(page)
    color = STROKE % 'svg.marks .mark-line [stroke^="var(--arm-car_t,"]'
    dark, light = STUDY.group("car_t").dark, STUDY.group("car_t").light
    assert page.evaluate(color) == rgb(dark)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(color) == rgb(light)


def rgb(color: str) -> str:
    return f"rgb({', '.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_stills_are_dark_on_dark_paper_and_light_in_print(visit: Visit) -> None:
    page = visit(viewport=WIDE, color_scheme="dark")
    color = STROKE % '.living-wide [stroke^="var(--arm-car_t,"]'
    assert page.evaluate(color) == rgb(STUDY.group("car_t").dark)
    page.emulate_media(media="print")
    assert page.evaluate(color) == rgb(STUDY.group("car_t").light)
    assert page.locator(".living-more").first.is_hidden()


def test_arrow_keys_read_the_curves(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    slider = page.get_by_role("slider").first
    slider.focus()
    for key in ("PageUp", "PageUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    # Day 365: one event on day 100, one on day 300; the next to leave does so on day 1200.
    said = slider.get_attribute("aria-valuetext")
    assert said == (
        "12 months. CAR-T cells: 37.5% (0.0–90.5), 1 at risk; "
        "No CAR-T cells: 80.0% (55.2–100.0), 6 at risk"
    )
    assert slider.get_attribute("aria-valuenow") == "12"
    over = page.locator(".living-wide .living-over").first
    assert {"at 12 months", "37.5% (0.0–90.5)"} <= set(over.locator("text").all_text_contents())
    page.keyboard.press("Home")
    assert "CAR-T cells: 100.0%, 4 at risk" in (slider.get_attribute("aria-valuetext") or "")
    page.keyboard.press("End")
    last = slider.get_attribute("aria-valuetext") or ""
    assert "CAR-T cells: not followed, 0 at risk; No CAR-T cells: 80.0%" in last
    page.keyboard.press("Escape")
    assert over.locator("text").count() == 0


def test_the_readout_counts_as_the_table_does(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    over = page.locator(".living-wide .living-over").first
    for month, counts in ((0, "4 0 0 10 0 0"), (12, "1 1 2 6 2 2"), (48, "0 2 2 6 2 2")):
        while int(slider.get_attribute("aria-valuenow") or 0) < month:
            page.keyboard.press("ArrowRight")
        numbers = [text for text in over.locator("text").all_text_contents() if text.isdigit()]
        assert numbers == counts.split(), month


def test_the_rule_follows_the_pointer_and_stands_over_its_day(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    hover(page)
    live(page)
    places = []
    for share in (0.2, 0.4, 0.6):
        hover(page, share)
        rule = page.locator(".living-over .living-rule").first.bounding_box()
        box = stage(page).bounding_box()
        assert rule
        assert box
        assert abs(rule["x"] + rule["width"] / 2 - box["x"] - share * box["width"]) <= 1.5
        places.append(rule["x"])
    assert all(left < right for left, right in pairwise(places))
    page.mouse.move(0, 0)
    assert page.locator(".living-over .living-rule").count() == 0


def test_without_a_table_the_numbers_at_risk_stand_under_the_axis(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    slider = page.get_by_role("slider").nth(1)
    slider.focus()
    page.keyboard.press("PageUp")
    said = stage(page, 2).locator(".living-wide .living-over text").all_text_contents()
    assert "CAR-T cells: 3 at risk; No CAR-T cells: 6 at risk" in said


def test_close_to_an_event_the_rule_stands_on_its_day(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    box = stage(page).bounding_box()
    assert box
    scale = box["width"] / 680
    for day in (300, 1200):
        # The axis ends on day 1500; the pointer is a px left of the day.
        x = box["x"] + scale * (72 + 450 * day / 1500 - 1)
        page.mouse.move(x, box["y"] + scale * 150)
        assert page.locator(".living-figure").first.get_attribute("data-day") == str(day)


def test_a_tap_reads_and_a_tap_elsewhere_ends_it(visit: Visit) -> None:
    page = visit(viewport=NARROW, has_touch=True, is_mobile=True)
    stage(page).tap(position={"x": 180, "y": 120})
    assert page.locator(".living-narrow .living-rule").count() == 1
    live(page, "narrow")
    assert page.locator(".living-narrow .living-rule").count() == 1, "the swap leaves it"
    page.locator("h1").tap()
    assert page.locator(".living-narrow .living-rule").count() == 0


def test_arms_are_switched_by_their_names(visit: Visit) -> None:
    page = visit(viewport=WIDE)
    button = page.get_by_role("button", name="CAR-T cells", exact=True).first
    line = '.living-wide [stroke^="var(--arm-car_t,"]'
    other = '.living-wide [stroke^="var(--arm-not_car_t,"]'
    opacity = "selector => getComputedStyle(document.querySelector(selector)).opacity"
    assert button.get_attribute("aria-pressed") == "true"
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate(opacity, line) == "0"
    assert page.evaluate(opacity, other) != "0"
    live(page)
    assert page.evaluate(opacity, line) == "0", "the live figure keeps the choice"
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    assert "; " not in (page.get_by_role("slider").first.get_attribute("aria-valuetext") or "")
    button.click()
    assert page.evaluate(opacity, line) != "0"


def test_files_can_be_saved(visit: Visit, tmp_path: Path) -> None:
    page = visit(viewport=WIDE, color_scheme="dark")
    saved = {}
    for kind in ("CSV", "SVG", "PNG"):
        with page.expect_download() as waiting:
            page.locator(".living-save button", has_text=kind).first.click()
        assert waiting.value.suggested_filename.endswith(f".{kind.lower()}")
        waiting.value.save_as(tmp_path / kind)
        saved[kind] = (tmp_path / kind).read_bytes()
    rows = list(csv.DictReader(io.StringIO(saved["CSV"].decode())))
    assert [row["days"] for row in rows] == [str(day) for day in CURVES["days"]]
    assert [float(row["survival"]) for row in rows] == list(CURVES["survival"])
    assert rows[0]["low"] == ""
    svg = saved["SVG"].decode()
    assert "var(" not in svg
    assert STUDY.group("car_t").light in svg
    assert saved["PNG"].startswith(b"\x89PNG")
    assert len(saved["PNG"]) > 20_000


def test_without_the_bundle_the_still_stays_and_a_sentence_says_why(
    browser: Browser, site: str
) -> None:
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.route("**/vega.js", lambda route: route.abort())
        page.goto(site)
        hover(page)
        page.locator(".living-save button", has_text="PNG").first.click()
        page.get_by_text("PNG needs vega.js, which cannot be read here.").wait_for()
        assert stage(page).locator("svg.marks").count() == 0
        assert stage(page).get_by_role("img").count() == 1
        hover(page)
        assert page.locator(".living-over .living-rule").count() == 1, "it needs no Vega"


def test_nothing_moves_while_the_page_loads(visit: Visit) -> None:
    page = visit(viewport=NARROW)
    shift = page.evaluate(
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => {"
        "for (const entry of list.getEntries()) sum += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 300); })"
    )
    assert shift < 0.002


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_nothing(visit: Visit, viewport: dict[str, int], scheme: str) -> None:
    page = visit(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []
    hover(page)
    live(page, "wide" if viewport is WIDE else "narrow")
    assert violations(page) == []


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


def test_high_contrast_keeps_lines_and_words(visit: Visit) -> None:
    page = visit(viewport=WIDE, forced_colors="active")
    ink = page.evaluate("getComputedStyle(document.querySelector('#after')).color")
    line = page.evaluate(STROKE % '.living-wide [stroke^="var(--arm-car_t,"]')
    text = page.evaluate("getComputedStyle(document.querySelector('.living-wide text')).fill")
    assert line == text == ink

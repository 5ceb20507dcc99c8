"""The slider over landmarks in a real browser: by keyboard, with its table, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from analysis import charts
from analysis.book.assets import style_sheet
from analysis.book.figure import STATIC, figure_html
from analysis.book.vega import BUNDLE, bundle
from analysis.exposure import exposure_study
from analysis.transplant_landmarks import landmark_curves
from browser import chromium
from test_figure_browser import PAGE, POLICY
from test_transplant import COHORT, STUDY

DAYS = (60, 90, 120, 180)
ROWS = "".join(
    f"<tr><th scope='row'>From day {day}</th><td>ratio {day}</td><td>P {day}</td></tr>"
    for day in DAYS
)
TABLE = (
    "<table class='table'><thead><tr><th scope='col'>Method</th><th scope='col'>Hazard ratio</th>"
    f"<th scope='col'>Test</th></tr></thead><tbody>{ROWS}</tbody></table>"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a page with a table of methods and the figure; return its address."""
    folder = tmp_path_factory.mktemp("slider")
    (folder / "_static").mkdir()
    curves = landmark_curves(COHORT)
    chart = charts.survival_by_landmark(curves, study=exposure_study(STUDY))
    body = f"<article>{TABLE}{figure_html(chart.to_dict(), 'call()')}</article>"
    page = PAGE.format(policy=POLICY.replace("img-src", "font-src data:; img-src"), figures=body)
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "_static" / "book.css").write_text(style_sheet(), encoding="utf-8")
    (folder / "_static" / BUNDLE).write_text(bundle(), encoding="utf-8")
    script = (STATIC / "figure.js").read_text(encoding="utf-8")
    (folder / "_static" / "figure.js").write_text(script, encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def opened(browser: Browser, address: str, *, scripts: bool = True) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, java_script_enabled=scripts)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    return page, complaints


def test_arrow_keys_go_through_the_landmarks_that_were_computed(
    browser: Browser, address: str
) -> None:
    page, complaints = opened(browser, address)
    page.get_by_label("Landmark").focus()
    for place, day in enumerate(DAYS):
        if place:
            page.keyboard.press("ArrowRight")
        said = f"From day {day}; hazard ratio ratio {day}; test P {day}"
        assert page.locator(".living-slider output").text_content() == said
        assert page.get_by_label("Landmark").get_attribute("aria-valuetext") == f"From day {day}"
        assert page.locator("tr.chosen").all_inner_texts()[0].startswith(f"From day {day}")
        svg = page.locator(".living-wide svg[role=img]:visible")
        assert svg.count() == 1
        assert (svg.get_attribute("aria-label") or "").endswith(f"from day {day}")
    page.keyboard.press("ArrowRight")
    assert page.locator("tr.chosen").count() == 1, "there is no landmark beyond the last"
    assert not complaints
    assert not Axe().run(page).response["violations"]


def test_the_readout_and_the_live_figure_are_of_the_chosen_landmark(
    browser: Browser, address: str
) -> None:
    page, complaints = opened(browser, address)
    page.get_by_label("Landmark").fill("1")
    page.locator(".living-stage").hover(position={"x": 200, "y": 120})
    page.locator(".living-wide .for-day-90 svg.marks").wait_for()
    page.locator(".living-time").focus()
    page.keyboard.press("Home")
    for _ in range(5):  # months: day 152, after the event of day 100
        page.keyboard.press("ArrowRight")
    assert "75.0%" in (page.locator(".living-time").get_attribute("aria-valuetext") or "")
    assert not complaints


def test_without_scripts_the_table_stands_and_no_slider(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, scripts=False)
    assert page.locator(".living-slider").is_hidden()
    assert page.locator(".table tbody tr:visible").count() == len(DAYS)
    assert page.locator(".living-wide svg:visible").count() == 1


def test_the_slider_is_not_printed(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address)
    page.emulate_media(media="print")
    assert page.locator(".living-slider input").is_hidden()
    assert page.locator(".living-slider output").is_visible(), "which landmark the figure shows"

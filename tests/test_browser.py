"""The pages in a real browser: reading, moving, searching, printing; budgets; accessibility."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from browser import chromium
from oracle import expected
from test_book import CHAPTERS

PAGES = [*CHAPTERS, "search"]
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 360)]
MOST_REQUESTS, MOST_BYTES, MOST_SHIFT, MOST_SECONDS = 8, 150_000, 0.02, 2.0
SHIFTS = """
window.shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
Visit = Callable[..., Page]


class Compressing(SimpleHTTPRequestHandler):
    """A server that compresses, as every host of such a site does."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Path, host: str) -> Iterator[Visit]:
    """Open a page of the site; whatever the browser complains of fails the test in the end."""
    complaints: list[str] = []
    contexts = []

    def opened(name: str, *, files: bool = False, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.extend(refused(request)))
        page.goto(f"{site.as_uri() if files else host}/{name}.html")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def refused(request: Request) -> list[str]:
    """Return what was refused; what the browser gave up by moving on is no fault."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url} {request.failure}"]


def wide(scheme: str = "light", width: int = 1280, **options: Any) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, **options}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Visit, name: str) -> None:
    for scheme, width in LOOKS:
        page = visit(name, **wide(scheme, width))
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found], (scheme, width)
        page.context.close()


CHOOSABLE = {
    "chapters/lfs_by_arm": ("car_t", "not_car_t", "chemo_hsct", "chemo"),
    "chapters/intervals": ("chemo",),
}
INTERVALS = {"plain": "", "log": ".log", "loglog": ".loglog", "exact": ".exact"}


def limits_by_r(group: str, interval: str) -> str:
    """Return what R gives for the book's cohort: the limits as a page prints them."""
    name = f"lfs.{group}.at_36_months{INTERVALS[interval]}"
    record = expected()["cohorts"]["cohort.csv"][name]
    return f"{100 * record['low']:.1f}–{100 * record['high']:.1f}"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", CHOOSABLE)
def test_text_and_figures_follow_the_chosen_interval_by_keyboard(
    visit: Visit, name: str, width: int, scripts: bool
) -> None:
    page = visit(name, files=True, **wide(width=width, java_script_enabled=scripts))
    page.locator(".interval-choice input").first.focus()
    for place, interval in enumerate(INTERVALS):
        if place:
            page.keyboard.press("ArrowRight")
        form = "wide" if width > 600 else "narrow"
        drawn = page.locator(f".living-{form} .for-{interval} svg")
        for group in CHOOSABLE[name]:
            said = limits_by_r(group, interval)
            number = page.locator(f".number.for-{interval}:visible", has_text=said)
            assert number.count() >= 1, (group, interval)
            texts = [
                text for svg in drawn.all() for text in svg.locator("text").all_text_contents()
            ]
            assert any(said in text for text in texts), (group, interval)
        assert all(svg.is_visible() for svg in drawn.all())
        for other in INTERVALS.keys() - {interval}:
            assert page.locator(f".for-{other}:visible").count() == 0, (interval, other)


def test_the_choice_reaches_live_figure_table_readout_and_print_and_is_forgotten(
    visit: Visit,
) -> None:
    page = visit("chapters/lfs_by_arm", **wide())
    page.get_by_label("Exact", exact=True).check()
    said = page.locator(".interval-choice [role=status]").text_content()
    assert said == "Figures and text now show the interval: exact."
    stage = page.locator(".living-stage").first
    stage.scroll_into_view_if_needed()
    stage.hover(position={"x": 500, "y": 100})
    live = page.locator(".living-wide .for-exact svg.marks").first
    live.wait_for()
    assert limits_by_r("car_t", "exact") in (live.text_content() or "")
    page.locator(".living-time").first.focus()
    page.keyboard.press("Home")
    for _ in range(36):
        page.keyboard.press("ArrowRight")
    assert limits_by_r("car_t", "exact") in page.locator(".living-over").first.text_content()
    page.locator(".living-table summary").first.click()
    assert page.locator(".living-table .living-data:visible").count() == 1
    page.emulate_media(media="print")
    shown = page.locator(".interval-choice label:visible").all_inner_texts()
    assert [text.strip() for text in shown] == ["Exact"]
    assert page.evaluate("window.shift") < MOST_SHIFT
    page.reload()
    assert page.locator(".interval-choice :checked").get_attribute("value") == "plain"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone_and_asks_only_its_own_host(
    visit: Visit, host: str, name: str
) -> None:
    page = visit("search", **wide(width=360))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host}/{name}.html")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert asked and all(url.startswith((host, "data:")) for url in asked)


COVERED = """
() => [...document.querySelectorAll("aside.sidebar")].flatMap(note => {
  const a = note.getBoundingClientRect();
  const others = [...document.querySelectorAll("article :is(p, h2, table, figure, aside)")];
  return others.filter(other => {
    const b = other.getBoundingClientRect();
    return !note.contains(other) && b.height > 0 && a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  }).map(other => `${note.textContent.trim()} / ${other.textContent.trim()}`);
})
"""


def test_a_side_note_stands_beside_text_and_covers_nothing(visit: Visit) -> None:
    beside = 0
    for name in CHAPTERS:
        page = visit(name, **wide())
        assert page.evaluate(COVERED) == [], name
        beside += page.locator("aside.sidebar").count()
        page.context.close()
    assert beside


def test_the_heaviest_chapter_keeps_the_budget(visit: Visit, site: Path, host: str) -> None:
    heaviest = max(CHAPTERS, key=lambda name: (site / f"{name}.html").stat().st_size)
    page = visit("search", **wide())
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{host}/{heaviest}.html")
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < MOST_SHIFT


def test_a_slow_line_shows_text_and_figures_soon(visit: Visit, host: str) -> None:
    page = visit("search", **wide())
    wire = page.context.new_cdp_session(page)
    speed = 1.6e6 / 8
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    limits = {
        "offline": False,
        "latency": 150,
        "downloadThroughput": speed,
        "uploadThroughput": speed,
    }
    wire.send("Network.emulateNetworkConditions", limits)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{host}/chapters/lfs_by_arm.html")
    page.wait_for_load_state("networkidle")
    paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint', 'paint')[0].startTime"
    )
    assert paint / 1000 < MOST_SECONDS
    assert page.locator(".living-stage svg").first.is_visible()


def test_without_scripts_everything_can_be_read(visit: Visit) -> None:
    page = visit("chapters/lfs_by_arm", files=True, **wide(java_script_enabled=False))
    assert page.locator("aside.data").is_visible()
    box = page.locator(".living-stage svg >> visible=true").first.bounding_box()
    assert box and box["width"] > 400 and box["height"] > 200
    assert page.locator("nav.contents a").first.is_visible()
    assert not page.locator("button.theme").is_visible()
    page.hover("article .number >> nth=0")
    assert page.locator("article .number-note").first.is_visible()


def test_the_menu_of_a_telephone_needs_no_script(visit: Visit) -> None:
    page = visit("chapters/methods", **wide(width=360, java_script_enabled=False))
    assert not page.locator("nav.contents").is_visible()
    page.click("button.menu")
    assert page.locator("nav.contents a.current").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("nav.contents").is_visible()


def paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_page_follows_the_system_and_remembers_the_switch(visit: Visit, host: str) -> None:
    page = visit("chapters/methods", **wide("dark"))
    dark = paper(page)
    assert page.get_attribute("button.theme", "aria-pressed") == "true"
    page.click("button.theme")
    light = paper(page)
    assert light == "rgb(255, 255, 255)" != dark
    page.goto(f"{host}/chapters/mrd_clearance.html")
    assert paper(page) == light
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.emulate_media(color_scheme="light")
    page.click("button.theme")
    assert paper(page) == dark


def test_the_theme_is_chosen_before_anything_is_painted(visit: Visit, host: str) -> None:
    page = visit("chapters/methods", **wide("light"))
    page.click("button.theme")
    page.add_init_script(
        "document.addEventListener('readystatechange', () => { window.early ??= "
        "document.documentElement.dataset.theme; });"
    )
    page.goto(f"{host}/chapters/methods.html")
    assert page.evaluate("window.early") == "dark"


def test_curves_have_colour_in_both_palettes(visit: Visit) -> None:
    strokes = set()
    for scheme in ("light", "dark"):
        page = visit("chapters/lfs_by_arm", **wide(scheme))
        shown = page.evaluate(
            "[...document.querySelectorAll('.living-wide svg path')]"
            ".map(path => getComputedStyle(path).stroke).filter(stroke => stroke.startsWith('rgb'))"
        )
        assert len(set(shown)) >= 3
        strokes.add(tuple(sorted(set(shown))))
    assert len(strokes) == 2, "the dark palette is the light one"


def test_a_number_tells_how_it_was_made_to_pointer_and_keyboard(visit: Visit) -> None:
    page = visit("chapters/lfs_by_arm", **wide())
    number = page.locator("article .number:visible").nth(1)
    note = number.locator(".number-note")
    assert not note.is_visible()
    number.hover()
    assert note.is_visible() and "n = " in note.inner_text()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.mouse.move(0, 0)
    number.focus()
    assert note.is_visible()
    assert number.get_attribute("aria-describedby") == note.get_attribute("id")


def test_the_first_stop_of_the_tab_key_leads_to_the_text(visit: Visit) -> None:
    page = visit("chapters/methods", **wide())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    box = page.locator(".skip").bounding_box()
    assert box and box["y"] >= 0
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("files", [False, True], ids=["loopback", "file"])
def test_searching(visit: Visit, files: bool) -> None:
    page = visit("chapters/index", files=files, **wide())
    page.fill(".search input", "greenwood")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results li")
    assert "“greenwood”" in page.inner_text("#found")
    page.click("#results a >> nth=0")
    page.wait_for_load_state()
    assert "Greenwood" in page.inner_text("article")


def test_a_link_shows_where_it_leads(visit: Visit) -> None:
    page = visit("chapters/index", **wide())
    page.hover("article a.reference.internal[href^='methods'] >> nth=0")
    page.wait_for_selector(".preview")
    assert "Methods" in page.inner_text(".preview")
    page.keyboard.press("Escape")
    assert not page.locator(".preview").is_visible()


@pytest.mark.parametrize("name", CHAPTERS)
def test_print_shows_the_text_alone(visit: Visit, name: str) -> None:
    page = visit(name, **wide("dark"))
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".masthead", "nav.contents", ".steps"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("h1").is_visible() and page.locator("aside.data").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 36, 48)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_front_door_leads_to_the_cover(visit: Visit) -> None:
    page = visit("index", **wide())
    page.wait_for_url("**/chapters/index.html")
    assert page.locator("h1").is_visible()

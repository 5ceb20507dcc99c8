"""The picture in the README: the built pages as a browser shows them, four of them on one sheet.

Run by ``make pictures``; needs Debian's chromium, as the tests of the pages do.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "_build" / "html" / "chapters"
SHEET = ROOT / ".github" / "pictures" / "book.png"
CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WIDE, NARROW, HEIGHT = 1180, 360, 860
STYLE = """
body { margin: 0; padding: 28px; display: grid; grid-template-columns: 1180px 360px; gap: 28px;
       background: #d9dee4; width: max-content; }
img { display: block; border-radius: 8px; box-shadow: 0 2px 14px rgb(0 0 0 / .22); }
"""


@dataclass(frozen=True)
class Shot:
    """One picture: a page, from where, in which palette and width."""

    page: str
    part: str
    palette: str
    width: int


SHOTS = (
    Shot("index", "body", "light", WIDE),
    Shot("index", "body", "dark", NARROW),
    Shot("lfs_by_arm", "#the-three-arms", "dark", WIDE),
    Shot("lfs_by_arm", "#the-three-arms figure", "light", NARROW),
)


def main() -> None:
    """Take the pictures of the site in ``_build/html`` and write them as one sheet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        images = [base64.b64encode(take(browser, shot)).decode() for shot in SHOTS]
        cells = "".join(f'<img src="data:image/png;base64,{image}">' for image in images)
        page = browser.new_page()
        page.set_content(f"<style>{STYLE}</style>{cells}")
        SHEET.parent.mkdir(parents=True, exist_ok=True)
        page.locator("body").screenshot(path=SHEET)
        browser.close()
    print(f"{SHEET.relative_to(ROOT)}: {SHEET.stat().st_size / 1000:.0f} KB")


def take(browser: Browser, shot: Shot) -> bytes:
    """Return the picture of one window full of a page, as PNG."""
    page = browser.new_page(
        viewport={"width": shot.width, "height": HEIGHT},
        color_scheme="dark" if shot.palette == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto((SITE / f"{shot.page}.html").as_uri())
    page.locator(shot.part).first.evaluate("part => part.scrollIntoView({block: 'start'})")
    image = page.screenshot()
    page.close()
    return image


if __name__ == "__main__":
    main()

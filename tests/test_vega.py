"""Vega's bundle is put beside a finished book, and never beside an unfinished one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.book import vega


def test_the_bundle_lies_beside_a_finished_book_with_a_figure_only(tmp_path: Path) -> None:
    hooks = {}
    app = SimpleNamespace(
        outdir=str(tmp_path / "site"),
        builder=SimpleNamespace(format="html"),
        connect=lambda event, function, priority: hooks.setdefault(event, function),
    )
    vega.connect(app)
    assert vega.BUNDLE in app.living_static, "or it would be cleared away"
    (tmp_path / "site").mkdir()
    page = tmp_path / "site" / "page.html"
    page.write_text('<div class="living-figure">', encoding="utf-8")
    hooks["build-finished"](app, RuntimeError())
    assert list((tmp_path / "site").iterdir()) == [page]
    hooks["build-finished"](app, None)
    bundle = (tmp_path / "site/_static" / vega.BUNDLE).read_text(encoding="utf-8")
    assert bundle.startswith("(function(){")
    assert "window.vegaEmbed=" in bundle
    (kept,) = tmp_path.glob("vega-*.js")
    kept.write_text(kept.read_text(encoding="utf-8").replace("vegaEmbed", "other", 1), "utf-8")
    hooks["build-finished"](app, None)
    assert (tmp_path / "site/_static" / vega.BUNDLE).read_text(encoding="utf-8") == bundle
    page.write_text("<p>No figure any more.</p>", encoding="utf-8")
    hooks["build-finished"](app, None)
    assert not (tmp_path / "site/_static" / vega.BUNDLE).exists()


def test_the_bundle_is_begun_for_chapters_that_draw_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    monkeypatch.setattr(vega.subprocess, "Popen", lambda command, **_: begun.append(command))
    for name, text in (("words", "Prose alone."), ("drawn", "charts.survival_figure(curves)")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    env = SimpleNamespace(doc2path=lambda name: str(tmp_path / name))
    app = SimpleNamespace(outdir=str(tmp_path / "site"))
    vega._begin(app, env, ["words"])
    assert not begun
    vega._begin(app, env, ["words", "drawn"])
    assert len(begun) == 1


def test_the_bundle_is_made_once_whatever_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vega, "bundle", lambda: "(function(){})();")
    monkeypatch.setattr(vega.subprocess, "Popen", lambda *_, **__: pytest.fail("it is there"))
    (tmp_path / "drawn").write_text("charts.survival_figure(curves)", encoding="utf-8")
    app = SimpleNamespace(outdir=str(tmp_path / "site"))
    vega.make(vega._kept(app))
    vega._begin(app, SimpleNamespace(doc2path=lambda name: str(tmp_path / name)), ["drawn"])

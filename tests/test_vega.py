"""Vega's bundle is put beside a finished book, and never beside an unfinished one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from analysis.book import vega


def test_the_bundle_lies_beside_a_finished_book_only(tmp_path: Path) -> None:
    hooks = {}
    app = SimpleNamespace(
        outdir=str(tmp_path / "site"),
        doctreedir=str(tmp_path),
        builder=SimpleNamespace(format="html"),
        connect=lambda event, function, priority: hooks.setdefault(event, function),
    )
    vega.connect(app)
    assert vega.BUNDLE in app.living_static, "or it would be cleared away"
    (tmp_path / "site").mkdir()
    hooks["build-finished"](app, RuntimeError())
    assert not list((tmp_path / "site").iterdir())
    hooks["build-finished"](app, None)
    bundle = (tmp_path / "site/_static" / vega.BUNDLE).read_text(encoding="utf-8")
    assert bundle.startswith("(function(){")
    assert "window.vegaEmbed=" in bundle
    assert list(tmp_path.glob("vega-*.js")), "made once for each version"

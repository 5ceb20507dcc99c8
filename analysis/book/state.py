"""Whether the last build came to its end; if not, nothing that it left behind is trusted.

Sphinx says each warning once: a page that was read with a fault is not read again, and the next
build would pass. And a site folder that was put in place by another build is not the one that
Sphinx remembers. In both cases every page is read and written again; chapters are not run again
for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import ENV_PICKLE_FILENAME


def connect(app: Any) -> None:
    """Look when the build begins, and note when it has ended well."""
    app.connect("config-inited", _begin, priority=50)
    app.connect("build-finished", _end, priority=999)


def _begin(app: Any, config: Any) -> None:
    del config
    done = _note(app)
    if not done.is_file() or done.read_text(encoding="utf-8") != _folder(app):
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    done.unlink(missing_ok=True)


def _end(app: Any, exception: Exception | None) -> None:
    if exception is None and not app._warncount:
        _note(app).write_text(_folder(app), encoding="utf-8")


def _note(app: Any) -> Path:
    return Path(app.doctreedir) / f"{Path(app.outdir).name}.done"


def _folder(app: Any) -> str:
    out = Path(app.outdir)
    return str(out.stat().st_ino) if out.is_dir() else "none"

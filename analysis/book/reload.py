"""A server for one folder, on this machine only, whose pages reload when the folder is replaced."""

from __future__ import annotations

import os
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from analysis.book.first import beside
from analysis.book.looked_at import LookedAt

SCRIPT = b'new EventSource("/-/changes" + location.pathname).onmessage = () => location.reload();'
TAG = b'<script src="/-/reload.js"></script></body>'
WAITING = b"<!DOCTYPE html><title>Building</title><p>Building the book.</p></body>"
PAUSE = 0.1


def start_server(site: Path, port: int, looked_at: LookedAt) -> None:
    """Serve `site` on 127.0.0.1 until this process or the one that started it ends."""
    handler = partial(_Handler, looked_at=looked_at, directory=str(site))
    server = bind(handler, port)
    print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C stops it)", flush=True)
    parent = os.getppid()
    server.timeout = 1.0
    while os.getppid() == parent:
        server.handle_request()


def bind(handler: Any, port: int) -> ThreadingHTTPServer:
    """Take the port, or the next one that is free."""
    for number in range(port, port + 50):
        try:
            server = ThreadingHTTPServer(("127.0.0.1", number), handler)
        except OSError:
            continue
        server.daemon_threads = True
        return server
    raise OSError(f"no port from {port} to {port + 49} is free")


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site; pages with the script that reloads them.

    While a page stands beside the site (`first`), it comes from there with all that it needs, and
    other pages wait for the new site.
    """

    def __init__(self, *args: Any, looked_at: LookedAt, **kwargs: Any) -> None:
        self._looked_at = looked_at
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        """Return the file, or what stands beside the site in its place."""
        file = Path(super().translate_path(path))
        first = beside(Path(self.directory)) / file.relative_to(self.directory)
        return str(first if first.is_file() else file)

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.split("?")[0].split("#")[0]
        if path == "/-/reload.js":
            self._answer(SCRIPT, "text/javascript")
        elif path.startswith("/-/changes"):
            self._changes(path.removeprefix("/-/changes"))
        elif path.endswith((".html", "/")):
            self._page()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal is for the builds."""

    def end_headers(self) -> None:
        """Keep nothing: the next look must show the last build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _page(self) -> None:
        file = self._file(self.path)
        while beside(Path(self.directory)) not in file.parents and self._one_is_first():
            time.sleep(PAUSE)
            file = self._file(self.path)
        if file.is_relative_to(self.directory):
            page = file.relative_to(self.directory)
            self._looked_at.note(page.with_suffix("").as_posix())
        if file.is_file():
            self._answer(file.read_bytes().replace(b"</body>", TAG), "text/html; charset=utf-8")
        elif not Path(self.directory).is_dir():
            self._answer(WAITING.replace(b"</body>", TAG), "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _file(self, path: str) -> Path:
        file = Path(self.translate_path(path))
        return Path(self.translate_path(f"{path}/index.html")) if file.is_dir() else file

    def _one_is_first(self) -> bool:
        return beside(Path(self.directory)).is_dir()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _changes(self, page: str) -> None:
        """Tell a page, as soon as another site stands in the folder's place.

        One that was shown before the others is told no more, if it is the same in the new site.
        """
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        before, beat = self._folders(), time.monotonic()
        shown = self._content(page) if before[1] else None
        while (now := self._folders()) == before or (shown and self._content(page) == shown):
            before = now
            time.sleep(PAUSE)
            if time.monotonic() - beat > 10:
                self.wfile.write(b": still here\n\n")
                beat = time.monotonic()
        self.wfile.write(b"data: changed\n\n")

    def _folders(self) -> tuple[int, int]:
        """Tell apart sites, and what stands beside them."""
        return _identity(self.directory), _identity(beside(Path(self.directory)))

    def _content(self, page: str) -> bytes:
        try:
            return self._file(page).read_bytes()
        except OSError:
            return b""


def _identity(folder: str | Path) -> int:
    try:
        return os.stat(folder).st_ino
    except OSError:
        return 0

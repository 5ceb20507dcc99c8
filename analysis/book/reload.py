"""A server for one folder, on this machine only, whose pages reload when the folder is replaced."""

from __future__ import annotations

import os
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SCRIPT = b'new EventSource("/-/changes").onmessage = () => location.reload();'
TAG = b'<script src="/-/reload.js"></script></body>'
WAITING = b"<!DOCTYPE html><title>Building</title><p>Building the book.</p></body>"
PAUSE = 0.1


def start_server(site: Path, port: int) -> None:
    """Serve `site` on 127.0.0.1 until this process or the one that started it ends."""
    handler = partial(_Handler, directory=str(site))
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
    """Files of the site; pages with the script that reloads them."""

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.split("?")[0].split("#")[0]
        if path == "/-/reload.js":
            self._answer(SCRIPT, "text/javascript")
        elif path == "/-/changes":
            self._changes()
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
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.is_file():
            self._answer(file.read_bytes().replace(b"</body>", TAG), "text/html; charset=utf-8")
        elif not Path(self.directory).is_dir():
            self._answer(WAITING.replace(b"</body>", TAG), "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _changes(self) -> None:
        """Tell the page, as soon as another site stands in the folder's place."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        before, beat = _identity(self.directory), time.monotonic()
        while _identity(self.directory) == before:
            time.sleep(PAUSE)
            if time.monotonic() - beat > 10:
                self.wfile.write(b": still here\n\n")
                beat = time.monotonic()
        self.wfile.write(b"data: changed\n\n")


def _identity(folder: str) -> int:
    try:
        return os.stat(folder).st_ino
    except OSError:
        return 0

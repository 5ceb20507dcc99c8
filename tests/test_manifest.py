"""Anyone can check a copy of the site, with this package or with ``sha256sum`` alone."""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.book.manifest import NAME, ManifestError, digests, in_one, read_manifest, verify


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a small site with its manifest."""
    site = tmp_path / "site"
    (site / "chapters").mkdir(parents=True)
    (site / "index.html").write_bytes(b"abc")
    (site / "chapters" / "a page.html").write_bytes(b"")
    (site / NAME).write_text(in_one(digests(site)), encoding="utf-8")
    return site


@pytest.fixture
def address(copy: Path) -> Iterator[str]:
    """Yield the address at which the small site is served."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(copy))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_digests_are_those_of_the_standard(copy: Path) -> None:
    # FIPS 180-4: the digests of "abc" and of nothing.
    text = (copy / NAME).read_text(encoding="utf-8").splitlines()
    assert text == [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  chapters/a page.html",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  index.html",
    ]


def test_the_system_s_own_program_reads_the_manifest(copy: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", NAME], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_true_copy_is_verified(copy: Path, address: str) -> None:
    assert verify(str(copy)) == 2
    assert verify(address) == 2


def test_what_was_changed_removed_or_added_is_named(copy: Path, address: str) -> None:
    (copy / "index.html").write_bytes(b"abd")
    (copy / "chapters" / "a page.html").unlink()
    (copy / "more.html").write_bytes(b"")
    with pytest.raises(ManifestError) as local:
        verify(str(copy))
    said = str(local.value)
    assert "index.html: differs" in said
    assert "a page.html: is missing" in said
    assert "more.html: is not in the manifest" in said
    with pytest.raises(ManifestError, match=r"a page.html: is missing\n- index.html: differs"):
        verify(address)


def test_a_place_without_a_manifest_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ManifestError, match="holds no manifest"):
        verify(str(tmp_path))
    with pytest.raises(ManifestError, match="cannot be read"):
        verify(f"{address}/chapters")


@pytest.mark.parametrize("line", ["abc  index.html", f"{'0' * 64}  ../else", f"{'0' * 64}  /etc/x"])
def test_a_manifest_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(ManifestError, match="line 1"):
        read_manifest(line)


def test_an_empty_manifest_verifies_nothing(copy: Path) -> None:
    (copy / NAME).write_text("", encoding="utf-8")
    with pytest.raises(ManifestError, match="lists no file"):
        verify(str(copy))

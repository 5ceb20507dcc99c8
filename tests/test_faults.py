"""Machines that fail: a full disk, a folder that may not be written, a clock in 1970, a kill.

Builds that run twice at once or find a damaged cache are in test_build.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SmallBook

BUILD = """
import sys
{fault}
from analysis.__main__ import main
sys.argv = ["living", "build"]
main()
"""
# No file may grow beyond this: what a full disk does, without filling one.
FULL = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
FULL += "resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
KILL = """
import os, signal
from {module} import {target}

def killed(*arguments, sound={target}.{name}):
    {first}
    os.kill(os.getpid(), signal.SIGKILL)

{target}.{name} = killed
"""
# Where a build is killed: module, object, function, and what is done before the kill.
HTML = ("sphinx.builders.html", "StandaloneHTMLBuilder")
KILLED = {
    "between two pages": (*HTML, "write_doc", "sound(*arguments)"),
    "after the last page": (*HTML, "finish", "sound(*arguments)"),
    "before the site is put in place": ("analysis.book", "swap", "_exchange", "pass"),
    "after the site is put in place": ("analysis.book", "swap", "_exchange", "sound(*arguments)"),
}
# Root may write everywhere unless the program that it starts may not have these two capabilities.
OBEDIENT = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
# Folders that may not be written, and the file that is named then.
UNWRITABLE = {
    "_build/work": "_build/work/lock",
    "_build/work/_build/html/chapters": "_build/work/_build/html/chapters/trial.html",
    "_build": "_build/.html.new",
}
LONG_AGO = "import time\ntime.time, time.time_ns = (lambda: 3600.0), (lambda: 3600 * 10**9)"


@pytest.fixture(scope="module")
def sound(new_small_book: Callable[[str], SmallBook]) -> SmallBook:
    """Return a book that was built once."""
    book = new_small_book("faults")
    built = book.living("build")
    assert built.returncode == 0, built.stderr
    return book


def build(
    book: SmallBook, fault: str, *, with_command: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Build a book on a machine with a fault, through another command if one is given."""
    return subprocess.run(
        [*with_command, sys.executable, "-c", BUILD.format(fault=fault)],
        cwd=book.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("size", [0, 4096, 65536])
def test_a_full_disk_leaves_the_last_site(sound: SmallBook, size: int) -> None:
    before = sound.pages()
    sound.chapter(f"# A trial\n\nDoes it, with {size}?\n\n## What we found\n\nNo.\n")
    built = build(sound, FULL.format(size=size))
    assert built.returncode == 1
    assert "is as it was" in built.stderr and "Traceback" not in built.stderr
    assert sound.differs_from(before) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    again = sound.living("build")
    assert again.returncode == 0, again.stderr
    assert sound.differs_from(before) != []


@pytest.mark.parametrize("moment", KILLED)
def test_a_killed_build_leaves_a_whole_site_and_the_next_is_whole(
    sound: SmallBook, moment: str
) -> None:
    before = sound.pages()
    cover = sound.root / "chapters" / "index.md"
    text = cover.read_text(encoding="utf-8")
    cover.write_text(text + f"\nKilled {moment}.\n", encoding="utf-8")
    module, target, name, first = KILLED[moment]
    built = build(sound, KILL.format(module=module, target=target, name=name, first=first))
    assert built.returncode == -signal.SIGKILL, built.stderr
    if moment.startswith("after the site"):
        assert f"Killed {moment}." in (sound.site / "chapters" / "index.html").read_text("utf-8")
    else:
        assert sound.differs_from(before) == []
    cover.write_text(text, encoding="utf-8")
    again = sound.living("build")
    assert again.returncode == 0, again.stderr
    assert sound.differs_from(before) == []


@pytest.mark.parametrize("name", UNWRITABLE)
def test_a_file_that_may_not_be_written_is_named(sound: SmallBook, name: str) -> None:
    before = sound.pages()
    sound.chapter(f"# A trial\n\nDoes it, into {name}?\n\n## What we found\n\nNo.\n")
    folder = sound.root / name
    within = [folder, *folder.iterdir()]
    modes = {path: path.stat().st_mode for path in within}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        built = build(sound, "", with_command=OBEDIENT if os.geteuid() == 0 else ())
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert built.returncode == 1
    assert "Permission denied" in built.stderr and UNWRITABLE[name] in built.stderr, built.stderr
    assert "is as it was" in built.stderr and "Traceback" not in built.stderr
    assert sound.differs_from(before) == []
    again = sound.living("build")
    assert again.returncode == 0, again.stderr
    assert sound.differs_from(before) != []


@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
def test_a_missing_font_is_named_and_leaves_the_last_site(
    sound: SmallBook, content: bytes | None
) -> None:
    before = sound.pages()
    font = sound.root / "analysis" / "book" / "fonts" / "text.woff2"
    whole = font.read_bytes()
    sound.chapter("# A trial\n\nDoes it, without letters?\n\n## What we found\n\nNo.\n")
    font.unlink() if content is None else font.write_bytes(content)
    try:
        built = sound.living("build")
        assert built.returncode == 1
        assert "text.woff2" in built.stderr and "is as it was" in built.stderr
        assert "Traceback" not in built.stderr
        assert sound.pages() == before
    finally:
        font.write_bytes(whole)
    again = sound.living("build")
    assert again.returncode == 0, again.stderr
    assert "without letters" in sound.pages()["chapters/trial.html"].decode()


def test_a_file_in_the_way_is_named(sound: SmallBook, tmp_path: Path) -> None:
    before = sound.pages()
    (tmp_path / "file").write_text("", encoding="utf-8")
    built = sound.living("build", "--out", str(tmp_path / "file" / "site"))
    assert built.returncode == 1
    assert str(tmp_path / "file") in built.stderr and "Traceback" not in built.stderr
    assert sound.differs_from(before) == []


def test_a_clock_in_1970_gives_the_same_bytes(
    sound: SmallBook, new_small_book: Callable[[str], SmallBook]
) -> None:
    other = new_small_book("long ago")
    trial = (sound.root / "chapters" / "trial.md").read_text(encoding="utf-8")
    (other.root / "chapters" / "trial.md").write_text(trial, encoding="utf-8")
    built = build(other, LONG_AGO)
    assert built.returncode == 0, built.stderr
    assert sound.living("build").returncode == 0
    assert sound.differs_from(other.pages()) == []

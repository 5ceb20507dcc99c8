"""Kernels from a warm process are kernels as others are: empty, apart, and gone afterwards.

They are forked on Linux alone, where the tests of this book are run.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat.v4 as nbf
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from analysis.book import incubator
from analysis.book.incubator import Warm, warmed
from analysis.book.inputs import ROOT
from analysis.book.kept import EVERYTHING
from analysis.book.warm import WarmProvisioner, files_read, warmer


async def run(sockets: Path, *cells: str) -> tuple[str, Any]:
    """Return what the cells print, and the kernel's manager after its end."""
    notebook = nbf.new_notebook(cells=[nbf.new_code_cell(text) for text in cells])
    manager = warmer(
        AsyncKernelManager(
            kernel_name="python3",
            transport="ipc",
            ip=str(sockets),
            connection_file=f"{sockets}.json",
        )
    )
    client = NotebookClient(
        notebook, km=manager, timeout=60, resources={"metadata": {"path": str(ROOT / "chapters")}}
    )
    try:
        await client.async_execute()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await manager.shutdown_kernel(now=True)
    printed = [output.text for cell in notebook.cells for output in cell.outputs]
    return "".join(printed), manager


async def run_all(*notebooks: tuple[str, ...]) -> list[tuple[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        runs = (run(Path(folder) / str(n), *cells) for n, cells in enumerate(notebooks))
        said = await asyncio.gather(*runs)
        return [(text, files_read(manager)) for text, manager in said]


@pytest.fixture(scope="module")
def said() -> list[tuple[str, Any]]:
    """Return what five notebooks say that were run at once from one warm process."""
    look = "import os, numpy as np\nprint(os.getpid(), np.random.random(), os.getcwd())"
    reading = "import analysis\nprint(len(analysis.load_published()))"
    process = "import subprocess\nprint(subprocess.run(['true']).returncode)"
    other = "import sqlite3\nsqlite3.connect('x.db' if 0 else ':memory:')\nprint('pd' in dir())"
    with warmed():
        return asyncio.run(
            run_all(
                ("x = 1", look), (look,), (reading,), (process,), ("print('x' in dir())", other)
            )
        )


def test_each_has_a_process_random_numbers_and_the_chapter_s_folder(said: Any) -> None:
    (one, number, folder), (other, another, _) = (said[0][0].split(), said[1][0].split())
    assert one != other and number != another
    assert folder == str(ROOT / "chapters")


def test_each_starts_with_an_empty_namespace(said: Any) -> None:
    assert said[4][0].split() == ["False", "False"]


def test_what_a_chapter_reads_is_noted_and_nothing_else(said: Any) -> None:
    inside = {path for path in said[2][1] if path.startswith(str(ROOT / "data"))}
    assert inside == {str(ROOT / "data" / "published.yml")}
    assert EVERYTHING not in said[2][1]


def test_what_was_computed_for_all_is_found_and_its_files_are_noted() -> None:
    """A kernel that could not compute them has the cohort and its findings all the same."""
    asked = (
        "import analysis, sys\n"
        "sys.modules['analysis.cohort'].check_cohort = None\n"
        "sys.modules['analysis.findings']._numbers = None\n"
        "print(len(analysis.shown_findings(analysis.load_cohort())))"
    )
    with warmed():
        ((text, read),) = asyncio.run(run_all((asked,)))
    assert int(text) > 100
    inside = {Path(path).name for path in read if path.startswith(str(ROOT / "data"))}
    assert inside == {"cohort.csv", "study.yml"} and EVERYTHING not in read


def test_what_is_wrong_with_a_cohort_is_said_by_the_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cohort.csv"
    path.write_text("patient_id,arm,lfs_days,outcome\nP1,car_tt,10,event\n", encoding="utf-8")
    monkeypatch.setenv("LIVING_COHORT", str(path))
    asked = (
        "import analysis\ntry:\n    analysis.load_cohort()\nexcept Exception as e:\n    print(e)"
    )
    with warmed():
        ((text, read),) = asyncio.run(run_all((asked,)))
    assert "car_tt" in text and str(path) in read


def test_a_chapter_that_starts_programs_depends_on_everything(said: Any) -> None:
    assert EVERYTHING in said[3][1]


def test_the_kernels_are_gone(said: Any) -> None:
    for number in (0, 1):
        pid = int(said[number][0].split()[0])
        assert not Path(f"/proc/{pid}").exists()


def test_a_kernel_that_is_killed_is_said_to_be_dead() -> None:
    with warmed(), pytest.raises(DeadKernelError):
        asyncio.run(run_all(("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",)))


def test_without_a_warm_process_an_ordinary_kernel_is_started() -> None:
    ((text, read),) = asyncio.run(run_all(("print(1)",)))
    assert text == "1\n" and read == (EVERYTHING,)


def test_an_ordinary_kernel_is_started_when_the_warm_process_has_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.book.incubator.NURSERY", "no.such.module")
    with warmed():
        ((text, read),) = asyncio.run(run_all(("print(1)",)))
    assert text == "1\n" and read == (EVERYTHING,)


def test_the_provisioner_is_found_by_its_name() -> None:
    from importlib.metadata import entry_points  # noqa: PLC0415

    (found,) = entry_points(group="jupyter_client.kernel_provisioners", name="living-warm")
    assert found.load() is WarmProvisioner


@pytest.mark.parametrize("branched", [False, True])
def test_everything_ends_when_the_build_is_killed(tmp_path: Path, branched: bool) -> None:
    script = tmp_path / "build.py"
    script.write_text(
        "import os, time\nfrom analysis.book.incubator import Warm\nwarm = Warm()\n"
        f"{'warm.prepare()' if branched else ''}\n"
        f"born = warm.fork({{'arguments': ['-f', {str(tmp_path / 'k.json')!r}], 'folder': '/',"
        f" 'environment': dict(os.environ), 'log': {str(tmp_path / 'log')!r}}})\n"
        "print(warm._process.pid, born[0], flush=True)\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    build = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert build.stdout is not None
    pids = [int(word) for word in build.stdout.readline().split()]
    pids.append(parent(pids[1]))
    assert (pids[2] == pids[0]) is not branched
    assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    build.kill()
    build.wait()
    until = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(alive(pid) for pid in pids)


@pytest.mark.parametrize("late", [False, True])
def test_a_kernel_ends_even_if_its_parent_ends_before_it_is_one(late: bool) -> None:
    code = (
        "import os, time\nfrom analysis.book.nursery import _end_with\n"
        "parent, (read, write) = os.getpid(), os.pipe()\nborn = os.fork()\n"
        "if born == 0:\n"
        f"    {'while os.getppid() == parent: time.sleep(0.01)' if late else 'pass'}\n"
        "    _end_with(parent)\n    os.write(write, b'.')\n    time.sleep(60)\n"
        f"{'' if late else 'os.read(read, 1)'}\nprint(born, flush=True)\nos._exit(0)\n"
    )
    # The child keeps the pipe open: that it closes is how its end is seen.
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as begun:
        said, _ = begun.communicate(timeout=20)
    assert int(said) != begun.pid


def parent(pid: int) -> int:
    """Return the number of the process that a process was forked from."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(text.rsplit(")", 1)[1].split()[1])


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_importing_the_libraries_reads_no_data() -> None:
    code = (
        "import sys\nseen = []\n"
        "sys.addaudithook(lambda e, v: seen.append(str(v[0])) if e == 'open' else None)\n"
        "from analysis.book.nursery import _import\n_import()\n"
        f"print([path for path in seen if path.startswith({str(ROOT / 'data')!r})])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.strip() == "[]"


def test_a_process_that_was_begun_early_is_used_and_one_that_was_not_needed_ends() -> None:
    incubator.begin()
    incubator.begin()
    (early,) = incubator._ready
    with warmed():
        assert incubator.current() is early
        assert incubator._ready == []
    incubator.begin()
    (unused,) = incubator._ready
    incubator.end_unused()
    for one in (early, unused):
        assert one._process is not None and one._process.poll() is not None


def test_a_process_that_is_lent_forks_for_each_build_and_stays() -> None:
    keeper = Warm()
    try:
        for _ in range(2):
            incubator.borrow(os.dup(keeper.descriptor))
            with warmed():
                ((text, read),) = asyncio.run(run_all(("print(1)",)))
            assert text == "1\n" and EVERYTHING not in read
        assert keeper._process is not None and keeper._process.poll() is None
    finally:
        keeper.end()

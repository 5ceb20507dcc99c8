"""Which files the book is built from: the study, its cohort, and what may stand in for them.

`living build --cohort FILE` hands the paths on in the environment, so that the kernels that run
the chapters and the process that writes the pages read the same files, and no file is copied.
"""

from __future__ import annotations

from pathlib import Path

from analysis.chosen import chosen_cohorts, chosen_study

ROOT = Path(__file__).resolve().parents[2]


def input_files(root: Path = ROOT) -> dict[str, Path]:
    """Return every file that can change a number, under a name that does not depend on its place.

    Parameters
    ----------
    root : Path
        Folder of the book.

    Returns
    -------
    dict of str to Path
        Data, statistical code (not `analysis/book` and not the command line), lock; sorted.
    """
    files = {f"data/{path.name}": path for path in root.glob("data/*") if path.is_file()}
    files |= {
        path.relative_to(root).as_posix(): path
        for folder in ("analysis", "data/releases")
        for path in root.glob(f"{folder}/**/*")
        if path.is_file() and path.suffix != ".pyc"
    }
    files["requirements.lock"] = root / "requirements.lock"
    if study := chosen_study():
        files["study"] = study
    files |= {f"cohort {at}": path for at, path in enumerate(chosen_cohorts(), start=1)}
    idle = ("analysis/book/", "analysis/__main__.py", "data/README.md")
    return {name: files[name] for name in sorted(files) if not name.startswith(idle)}

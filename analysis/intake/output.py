"""Files that the intake writes: whole or not at all, and never over another."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from analysis.intake.fault import CohortError, whole


def write_new(path: Path, data: bytes) -> None:
    """Write a new file, whole or not at all.

    Parameters
    ----------
    path : Path
        Where; there must be no such file yet.
    data : bytes
        What.

    Raises
    ------
    CohortError
        If the file exists, or cannot be written.
    """
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, 0o666 & ~_umask())
            os.link(part, path)  # fails where the file exists, as a rename would not
        finally:
            os.unlink(part)
    except OSError as error:
        found = (error.strerror or "an error").lower()
        remedy = "Give another name, or a folder that can be written to."
        raise CohortError(path.name, (whole("", found, "a new file", remedy),)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

"""Versions are numbers, not words."""

from __future__ import annotations

import pytest

from analysis.version import VersionError, version_key


def test_ten_comes_after_nine() -> None:
    assert sorted(["1.10.0", "1.9.0", "0.30.3"], key=version_key) == ["0.30.3", "1.9.0", "1.10.0"]


@pytest.mark.parametrize("version", ["1", "1.0", "v1.0.0", "1.0.0.0", "1.0.0-beta", "1.a.0", ""])
def test_what_is_not_a_version(version: str) -> None:
    with pytest.raises(VersionError, match="three numbers are, such as"):
        version_key(version)

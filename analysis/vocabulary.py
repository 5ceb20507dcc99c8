"""How tables from outside may be worded: synonyms of headings and of entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary:
    """The synonyms of a study.

    Attributes
    ----------
    columns : mapping of str to tuple of str
        For each column of the schema, further headings under which it may arrive.
    words : mapping of str to mapping of str to tuple of str
        For each column of words, each entry and the further words that mean it.
    mrd_expected : tuple of str
        Keys of the arms whose patients are expected to have an MRD result.
    """

    columns: Words = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)
    mrd_expected: tuple[str, ...] = ()


def read_vocabulary(entries: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary of a study file.

    Parameters
    ----------
    entries : mapping
        The study file; ``columns``, ``words`` and ``mrd_expected`` may be absent.

    Raises
    ------
    ValueError
        If an entry is not laid out as in ``data/study.yml``; the message names it.
    """
    columns = _words(entries.get("columns") or {}, "columns")
    words = {
        str(column): _words(meanings, f"words of {column}")
        for column, meanings in (entries.get("words") or {}).items()
    }
    expected = tuple(str(arm) for arm in entries.get("mrd_expected") or ())
    return Vocabulary(columns, words, expected)


def _words(entry: object, what: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{what} must map a name to a list of synonyms")
    for key, synonyms in entry.items():
        if not isinstance(key, str) or not isinstance(synonyms, list):
            raise ValueError(f'{what}: {key!r} must be text ("yes" in quotes) with a list after it')
        if wrong := [word for word in synonyms if not isinstance(word, str)]:
            raise ValueError(f"{what}: {wrong[0]!r} must stand in quotes")
    return {key: tuple(synonyms) for key, synonyms in entry.items()}

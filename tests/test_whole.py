"""What pages share is compared by what it says."""

from __future__ import annotations

from docutils import nodes
from sphinx.locale import _TranslationProxy

from analysis.book.whole import canonical


def test_order_in_sets_and_tables_does_not_count_and_in_lists_it_does() -> None:
    assert canonical({"a": {1, 2}, "b": 3}) == canonical({"b": 3, "a": {2, 1}})
    assert canonical([1, 2]) != canonical([2, 1])


def test_a_place_in_memory_does_not_count() -> None:
    class Thing:
        pass

    assert canonical([Thing()]) == canonical([Thing()])


def test_titles_count_by_their_text() -> None:
    assert canonical(nodes.Text("One")) != canonical(nodes.Text("Other"))


def test_words_that_sphinx_has_yet_to_translate_are_those_words() -> None:
    later = _TranslationProxy("sphinx", "general", "Python Module Index")
    assert canonical(["py-modindex", later]) == canonical(["py-modindex", "Python Module Index"])
    other = _TranslationProxy("sphinx", "general", "Search Page")
    assert canonical(later) != canonical(other)

"""A page takes the outputs of its own run, and MyST-NB keeps nothing of it."""

from __future__ import annotations

import nbformat.v4 as nbf
import pytest
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import NotebookClientDirect

from analysis.book.notebooks import digest_of, hand_over, with_outputs


def notebook(*cells: str, prose: str = "Prose.", tags: tuple[str, ...] = (), kernel: str = "one"):  # type: ignore[no-untyped-def]
    """Return a notebook that begins with prose, its code cells tagged alike."""
    code = [nbf.new_code_cell(text, metadata={"tags": list(tags)}) for text in cells]
    made = nbf.new_notebook(cells=[nbf.new_markdown_cell(prose), *code])
    made.metadata["kernelspec"] = {"name": kernel}
    return made


def ran(*cells: str, prose: str = "Earlier prose."):  # type: ignore[no-untyped-def]
    """Return a notebook whose cells have each printed their place."""
    made = notebook(*cells, prose=prose)
    for place, cell in enumerate(made.cells[1:], 1):
        cell.execution_count = place
        cell.outputs = [nbf.new_output("stream", name="stdout", text=f"{place}\n")]
    made.metadata["language_info"] = {"name": "python"}
    return made


def test_outputs_come_from_the_run_and_prose_from_the_page() -> None:
    read = notebook("a", "b", prose="New prose.")
    page = with_outputs(read, ran("a", "b"))
    assert [cell.outputs for cell in read.cells[1:]] == [[], []], "it is not changed"
    assert [cell.source for cell in page.cells] == ["New prose.", "a", "b"]
    assert [cell.outputs[0].text for cell in page.cells[1:]] == ["1\n", "2\n"]
    assert [cell.execution_count for cell in page.cells[1:]] == [1, 2]
    assert page.metadata["language_info"] == {"name": "python"}


def test_prose_does_not_decide_what_is_run() -> None:
    assert digest_of(notebook("a")) == digest_of(notebook("a", prose="Other."))


@pytest.mark.parametrize(
    "other",
    [
        notebook("b"),
        notebook("a", "b"),
        notebook("a", tags=("raises-exception",)),
        notebook("a", kernel="other"),
    ],
    ids=["text", "cells", "tags", "kernel"],
)
def test_cells_tags_and_kernel_do(other: object) -> None:
    assert digest_of(notebook("a")) != digest_of(other)


def test_myst_nb_takes_outputs_from_the_run_and_runs_nothing(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import myst_nb.sphinx_  # noqa: PLC0415

    monkeypatch.setattr(myst_nb.sphinx_, "create_client", None)
    known, unknown = tmp_path / "known.md", tmp_path / "unknown.md"
    for path in (known, unknown):
        path.write_text("", encoding="utf-8")
    hand_over({str(known): ran("a")}.get)
    create = myst_nb.sphinx_.create_client
    settings = NbParserConfig(execution_mode="force")
    with create(notebook("a"), str(known), settings, None, None) as client:
        assert client.code_cell_outputs(1)[1][0].text == "1\n"
    other = create(notebook("a"), str(unknown), settings, None, None)
    assert isinstance(other, NotebookClientDirect)

"""A chapter in Jupyter: run by an ordinary kernel, with charts that JupyterLab can draw."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
CHARTS = {"intervals": 2, "mrd_clearance": 1}
DRAWN_BY_LAB = "application/vnd.vegalite.v5+json"  # the latest that JupyterLab 4.6 draws


@pytest.mark.parametrize("name", CHARTS)
def test_a_chapter_runs_in_an_ordinary_kernel_and_its_charts_can_be_drawn(name: str) -> None:
    text = (ROOT / "chapters" / f"{name}.md").read_text(encoding="utf-8")
    notebook = read_myst_markdown_notebook(text, MdParserConfig())
    where = {"metadata": {"path": str(ROOT / "chapters")}}
    NotebookClient(notebook, kernel_name="python3", timeout=300, resources=where).execute()
    nbformat.validate(notebook)
    cells: list[Any] = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    charts = [output.data for output in outputs if DRAWN_BY_LAB in output.get("data", {})]
    assert len(charts) == CHARTS[name]
    for data in charts:
        assert data["text/plain"], "for a Jupyter that draws nothing"
        assert "http" not in str(data[DRAWN_BY_LAB]["datasets"]), "all that is drawn is inside"


def test_binder_opens_chapters_as_notebooks_and_checks_what_it_installs() -> None:
    wanted = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8")
    assert wanted.startswith("--require-hashes\n-r ../requirements.lock\n")
    assert re.search(r"^jupytext==[\d.]+ \\\n +--hash=sha256:[0-9a-f]{64}", wanted, re.M)
    after = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert "jupytext-config set-default-viewer markdown" in after

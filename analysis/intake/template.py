"""The empty sheet to start from, with its dictionary."""

from __future__ import annotations

import csv
import io

import pandas as pd

from analysis.intake.names import DICTIONARY, TABLE
from analysis.intake.values import EXAMPLE, LAST_POSSIBLE_DAY, OUTCOMES, WORDS
from analysis.study import Study

EXAMPLES = (
    {"outcome": "censored", "lfs_days": "1096", "mrd_negative": "yes", "hsct": "yes"},
    {"outcome": "relapse", "lfs_days": "412", "mrd_negative": "", "hsct": "no"},
)
HEAD = ("patient_id", "arm", "lfs_days", "outcome", "mrd_negative", "hsct")
DICTIONARY_HEAD = ("column", "meaning", "unit", "allowed values")


def dictionary(study: Study) -> list[tuple[str, str, str, str]]:
    """Return the data dictionary: column, meaning, unit, allowed values.

    Parameters
    ----------
    study : Study
        Its arms.
    """
    arms = ", ".join(arm.key for arm in study.arms)
    yes_no = "yes, no, or empty if not known"
    day = "yyyy-mm-dd"
    words = {name: f"{', '.join(allowed)}, or empty" for name, allowed in WORDS.items()}
    return [
        ("patient_id", "a pseudonym, unique in the file, such as P01", "", "no name, no number"),
        ("arm", "treatment group", "", arms),
        ("lfs_days", "time to relapse, death or last contact", "days", f"0 to {LAST_POSSIBLE_DAY}"),
        ("outcome", "what ended that time", "", ", ".join(OUTCOMES)),
        ("mrd_negative", "MRD negative after treatment", "", yes_no),
        ("hsct", "transplanted in remission", "", yes_no),
        ("patients", "patients in this row, if rows are counts", "patients", "1 or more"),
        ("centre", "where the patient was treated", "", "a short name"),
        ("start_date", "day from which time is counted; with dates, no lfs_days", "date", day),
        ("relapse_date", "first relapse", "date", f"{day}, or empty if none"),
        ("death_date", "death", "date", f"{day}, or empty if none"),
        ("last_contact_date", "latest day of any news, death included", "date", day),
        ("hsct_date", "first transplant", "date", f"{day}, or empty if none"),
        ("hsct_days", "first transplant, instead of its date", "days", "0 to lfs_days, or empty"),
        ("age_years", "age at time zero", "years", "0 to 100, or empty"),
        ("sex", "sex", "", words["sex"]),
        ("immunophenotype", "lineage of the leukemia", "", words["immunophenotype"]),
        ("mrd_status", "MRD at inclusion", "", words["mrd_status"]),
        ("mrd_level", "MRD at inclusion", "percent", "0 to 100, or empty"),
        ("wbc", "white cells at diagnosis", "10⁹/L", "0 to 5000, or empty"),
        ("fusion", "fusion gene at diagnosis", "", "a short name, or empty"),
    ]


def column_table(study: Study) -> pd.DataFrame:
    """Tabulate the columns that a cohort's table may have.

    Parameters
    ----------
    study : Study
        Its arms.

    Returns
    -------
    DataFrame
        One row a column: ``Column``, ``Meaning``, ``Unit`` and ``Allowed``, as text.
    """
    return pd.DataFrame(dictionary(study), columns=["Column", "Meaning", "Unit", "Allowed"])


def example_rows(study: Study) -> list[list[str]]:
    """Return two rows as they may be filled in, for the study's first and last arm."""
    arms = (study.arms[0].key, study.arms[-1].key)
    return [
        [f"{EXAMPLE}{at}", arm, *(example[name] for name in HEAD[2:])]
        for at, (arm, example) in enumerate(zip(arms, EXAMPLES, strict=True), start=1)
    ]


def dictionary_csv(study: Study) -> str:
    """Return the dictionary as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([DICTIONARY_HEAD, *dictionary(study)])
    return text.getvalue()


def template_csv(study: Study) -> str:
    """Return the template as CSV: names of columns and two example rows to be replaced."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEAD, *example_rows(study)])
    return text.getvalue()


def template_xlsx(study: Study) -> bytes:
    """Return the template as a workbook: the sheet to fill in, and the dictionary beside it."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    table = book.active
    table.title = TABLE
    table.append(list(HEAD))
    for row in example_rows(study):
        table.append([int(cell) if cell.isdigit() else cell for cell in row])
    about = book.create_sheet(DICTIONARY)
    about.append(DICTIONARY_HEAD)
    for entry in dictionary(study):
        about.append(list(entry))
    for sheet in (table, about):
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 18
        sheet.freeze_panes = "A2"
    about.column_dimensions["B"].width = about.column_dimensions["D"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

"""Names of the sheets of a workbook."""

TABLE = "cohort"
DICTIONARY = "dictionary"

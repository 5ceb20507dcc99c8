"""Intake: everything between a file from outside and the rows of a cohort."""

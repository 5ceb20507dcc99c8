"""Search for extremes: compatible cohorts walk, step by step, towards least and greatest values."""

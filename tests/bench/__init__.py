"""Measurements of the book against what people would use instead; run by `make bench`."""

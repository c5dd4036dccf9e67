"""Vectors: situations written down with what must come of them, run through the real rules and the real choice of a text."""

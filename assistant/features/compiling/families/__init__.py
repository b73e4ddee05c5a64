"""Aggregation families: each turns known events, or a dimension's row, into values."""

"""One reader per kind of place that raw data lies in."""

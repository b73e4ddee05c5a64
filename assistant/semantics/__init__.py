"""Metrics and dimensions, and their compilation to SQL through MetricFlow."""

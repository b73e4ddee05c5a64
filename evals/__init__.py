"""Eval cases, metrics, report and gate."""

"""Requests for a feature in plain words, to its specification."""

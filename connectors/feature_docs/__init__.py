"""Readers of feature documentation, one per format."""

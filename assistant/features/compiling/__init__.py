"""Specification to point-in-time SQL."""

"""Runs a feature in a locked process, on invented rows or on the lake."""

"""Phrases of time, and the days that they mean."""

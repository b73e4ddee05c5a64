"""The point-in-time rule in plain Python."""

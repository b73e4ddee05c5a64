"""Read-only, locked worker processes that run gated SQL."""

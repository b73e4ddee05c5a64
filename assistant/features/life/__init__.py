"""Features on disk: stored, approved, compared, deprecated."""

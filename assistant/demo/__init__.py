"""An invented media service: packaged workspace files and a seeded generator of its raw data."""

"""Features: drafted, proven not to leak, profiled and exported."""

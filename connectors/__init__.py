"""Sources to typed records, and the build of the governed lake."""

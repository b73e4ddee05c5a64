"""Keep a workspace whole: build its lake, index it, examine it."""

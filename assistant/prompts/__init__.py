"""Prompts, one Markdown file each, with the version in its header."""

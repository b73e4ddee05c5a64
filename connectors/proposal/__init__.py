"""A workspace proposed from a profile: contracts, semantic models, words, as text to review."""

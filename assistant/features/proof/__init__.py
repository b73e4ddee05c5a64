"""Proof: run a feature under changes that may not matter to it, and show the smallest one that does."""

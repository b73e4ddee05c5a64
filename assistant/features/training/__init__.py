"""Training sets and their description."""

"""What many answers together may tell: differencing, contribution bounds, noise and budgets."""

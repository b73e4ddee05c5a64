"""Records to passages, and hybrid search over them."""

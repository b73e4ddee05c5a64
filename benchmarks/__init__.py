"""What `make bench` measures: one module per area, ratios taken in one run."""

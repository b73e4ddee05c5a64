"""Daily statistics of the lake, and cards that put them into sentences."""

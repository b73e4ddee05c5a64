"""What an answer is made of: the run's record, claims with their numbers, table, chart."""

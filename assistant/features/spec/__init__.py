"""What a person writes: specifications, SQL alone, and what is read from both."""

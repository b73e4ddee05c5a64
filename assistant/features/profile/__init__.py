"""What values look like, under the minimum group."""

"""What was read, settled into one request, or into a question back."""

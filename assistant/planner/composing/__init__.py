"""What the tools said, as sentences whose numbers are cell references."""

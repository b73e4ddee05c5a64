"""What a feature becomes elsewhere: one module per target."""

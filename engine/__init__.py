"""What the assistant does, without a window."""

"""What each kind of worker process offers: one module per role."""

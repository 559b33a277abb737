"""Small shared widgets, each with an accessible name."""

"""Text to findings to scrubbed text. Holds no code yet: detection arrives with the window and gate issues."""

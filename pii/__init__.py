"""Text to findings to scrubbed text. Knows nothing of the other packages; runs in the pii worker, without a socket."""

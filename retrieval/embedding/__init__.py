"""Sentence encoders, the vectors they make, and the background work that fills them in."""

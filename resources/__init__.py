"""Data that ships with 곁, read through importlib.resources."""

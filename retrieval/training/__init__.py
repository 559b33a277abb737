"""Scripts that make the models shipped in resources. Never imported at run time."""

"""Set-up of 곁 from a checkout: virtual environment, packages, language-model engine, checks. Standard library only."""

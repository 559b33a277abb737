"""The faces of 곁: the terminal, and later the window. All of Qt is here and nowhere else."""

"""Are the numbers, dates, names, articles and quotes of a text in its sources? Pure functions, no model."""

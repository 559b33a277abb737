"""Documents to passages to hits. Knows neither engine nor pii."""

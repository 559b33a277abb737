"""The planner without a model: a grammar over Korean requests whose words are data (resources/recipes)."""

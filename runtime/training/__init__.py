"""Teaching a model to remember."""

"""Files of settings: what each line sets, below which others, and what is said of it."""

"""What documents of a kind say in sections that all of them have: what was decided, what caused it, who gets it."""

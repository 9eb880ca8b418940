"""What sentences show by their words alone: whether one stands by itself, how it begins, what it does."""

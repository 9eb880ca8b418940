"""Words and their stems, numbers, sentences of a text, and the checker of names and numbers."""

"""Source code: questions that what is defined in it answers, and what a file of it has."""

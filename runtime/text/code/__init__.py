"""Source code as people read it: what is defined in it, where, and what is said of that."""

"""Comments behind marks: those of settings, and what their lines say together."""

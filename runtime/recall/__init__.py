"""Fact-recall tasks: made stories, and real BABILong files."""

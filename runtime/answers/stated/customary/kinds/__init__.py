"""Kinds of documents that are divided alike, and what is asked of each section."""

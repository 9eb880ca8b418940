"""Answers that a setting gives, of files that set something: which one a question asks for, and what it says."""

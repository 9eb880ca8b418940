"""Logs, and what `git log` prints: what all of them is, counted, and the questions that all of their entries answer."""

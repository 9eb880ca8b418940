"""Answers that a model cuts in the wrong place: which of several parts is meant, and where it begins and ends."""

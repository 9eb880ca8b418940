"""How good notes, evidence and answers are."""

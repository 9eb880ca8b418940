"""Answers that can be checked: sections, evidence, quotes, notes, the checker, and what people see of them."""

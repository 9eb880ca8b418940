"""Questions and answers in languages other than English: what is asked for, and what of a sentence is of that kind."""

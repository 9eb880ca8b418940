"""The numbers of clauses, headings and items: programs count them, and no text holds them."""

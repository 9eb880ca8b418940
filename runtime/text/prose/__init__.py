"""Plain text and Markdown: which of their lines are headings, and the facts at the top of a page."""

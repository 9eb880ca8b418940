"""Plain text and Markdown: their headings, the facts at the top of a page, and lines of markup as pages show them."""

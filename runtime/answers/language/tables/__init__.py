"""Tables in a text: rows with marks between their cells, and columns that spaces align."""

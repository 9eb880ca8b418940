"""What a question asks of rows: its words in symbols for cells and columns, phrasings of these, and conditions."""

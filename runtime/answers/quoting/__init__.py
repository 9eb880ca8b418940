"""What of a document is quoted: sentences, lines and rows that say most of it."""

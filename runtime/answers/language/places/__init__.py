"""Where in a document stands what is of a kind: titles, abstracts, asides, fields, and what a sentence stands under."""

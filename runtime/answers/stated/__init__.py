"""What a text states by its form: terms, who somebody is, agreements, and what it says of itself."""

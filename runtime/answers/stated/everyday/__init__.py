"""Papers of every day, and what each kind of them states by its form: bills, opening hours, careers."""

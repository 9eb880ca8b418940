"""How words of a document are shown to people."""

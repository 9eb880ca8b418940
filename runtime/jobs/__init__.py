"""The one road from documents to results."""

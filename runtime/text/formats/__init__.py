"""Text out of documents that are more than text, one file per format."""

"""What documents are packed in: archives whose parts are a document, and files that are compressed."""

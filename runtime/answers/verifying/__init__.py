"""What verifying reads: files of results, and the documents that they are about."""

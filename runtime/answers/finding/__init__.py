"""Where in a document something stands: by words, by the memory's keys, by both; and the file that keeps the keys."""

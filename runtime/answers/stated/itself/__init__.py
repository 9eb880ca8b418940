"""What a document says of itself: what it is about and called, who wrote it, and when."""

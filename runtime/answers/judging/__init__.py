"""Which of a document's sentences answers a question: a small network over what the model makes of both."""

"""What can be asked of a document: nothing but its memory, questions to the memory, evidence, a summary."""

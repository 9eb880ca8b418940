"""XML of any vocabulary: texts with their headings, data and settings by their paths."""

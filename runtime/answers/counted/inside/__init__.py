"""Tables among other text: where they are, what stands in their cells, and which questions they answer."""

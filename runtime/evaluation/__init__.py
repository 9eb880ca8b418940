"""What a memory is worth, measured."""

"""What stands on a command line: options in groups, what settings and presets say instead, and how words are read."""

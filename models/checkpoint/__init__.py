"""ARMT directories and tensor files: names, reading, writing, adapters."""

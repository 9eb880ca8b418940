"""The grouped operations in torch, each beside its float32 reference."""

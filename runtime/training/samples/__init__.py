"""What is trained on: samples drawn from generators, texts, pairs and windows, and the batches made of them."""

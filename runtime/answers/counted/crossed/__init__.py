"""Tables that are read by rows and columns at once: plans beside each other, matrices, rotas, who does what."""

"""Teaching what stands beside weights by what a model makes of texts: a finder, a judge and its layers, a teller."""

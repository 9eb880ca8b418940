"""Teaching what stands beside weights by what a model makes of texts: layers of a judge's own, a teller."""

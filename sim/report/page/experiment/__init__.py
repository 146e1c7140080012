"""The page of one run: the groups of a trial, published numbers and simulated ones."""

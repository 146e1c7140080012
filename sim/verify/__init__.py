"""The reproducibility contract (DESIGN §8), tried on a scenario of the user's own."""

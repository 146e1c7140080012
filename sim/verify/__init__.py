"""The reproducibility contract (docs/contract.md), tried on a scenario of the user's own."""

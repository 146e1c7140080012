"""Why the comparison comes out as it does, and what would change it."""

"""Questions put to a design: n, effect, allocation, assurance, curves."""

"""Options held against each other in the same worlds."""

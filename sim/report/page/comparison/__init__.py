"""The page of a comparison: what a council chooses between."""

"""Charts of the page: each drawn once, written out in every language."""

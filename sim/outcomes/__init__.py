"""Moves become months, exits, shares and summaries."""

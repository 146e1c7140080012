"""Simulated studies from stated rates, and the table that is kept of them."""

"""Moves become months, exits, shares and summaries.

What is counted has its names and units here. Results that rest on a municipality's own records
are rounded or suppressed before they leave.
"""

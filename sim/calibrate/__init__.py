"""Fitting the parameters to published numbers, and checking the fit."""

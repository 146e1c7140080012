"""Fitting the parameters to published numbers, and checking the fit.

The likelihood is exact: the forward recursion over shares of people, not a simulation. The sampler
writes a posterior that is committed with its diagnostics; every published number gets a prediction,
those that were not fitted apart.
"""

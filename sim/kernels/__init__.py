"""numba only: bare arrays in, bare arrays out.

What runs once a person and month is compiled here: addressed draws, lives, payments, likelihoods
and trials. No objects, strings, exceptions, clock or random state; callers check shapes.
"""

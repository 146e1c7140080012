"""A targets file: a trial's published numbers and the priors of its parameters."""

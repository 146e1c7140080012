"""numba only: bare arrays in, bare arrays out."""

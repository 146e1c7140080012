"""A run's folder: manifest, immutable chunks, resume."""

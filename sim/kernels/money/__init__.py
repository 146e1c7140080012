"""Kernels of euros in whole cents."""

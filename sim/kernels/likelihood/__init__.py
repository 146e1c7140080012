"""Kernels of the exact likelihood of published counts."""

"""Kernels of simulated trials."""

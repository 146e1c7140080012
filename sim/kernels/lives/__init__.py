"""Kernels of lives: draws, transitions, the desk, months and expectations."""

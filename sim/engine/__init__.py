"""Lives: SimPy processes, their batch twin, and exact expectations."""

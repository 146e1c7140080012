"""Lives: SimPy processes, their batch twin, and exact expectations.

`life.py` and `office.py` are the definition that people read, `batch.py` lives millions with the
same kernels' rule, and `expected.py` gives means without sampling. Histories of the first two are
identical; replications run side by side on any executor.
"""

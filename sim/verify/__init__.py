"""The reproducibility contract (docs/contract.md), tried on a scenario of the user's own.

Each item is one file that runs small versions of the scenario and says pass, fail, inconclusive or
does not apply. Items of chance state their error rate.
"""

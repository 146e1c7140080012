"""Which regime each person meets, and when.

Rollouts, switches and decisions become a plan for every person before anybody lives it. A regime
that stands for a mixture or a part of a dose becomes a treatment with a code of its own.
"""

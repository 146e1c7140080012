"""What this machine does: engines, baselines, comparisons and power studies against a floor.

Speeds are ratios to a floor that is measured in the same run, so that two machines can be compared.
Baselines are the simplest programs that do the same work; nothing below imports this room.
"""

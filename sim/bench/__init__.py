"""What this machine does: engines, baselines, comparisons and power studies against a floor."""

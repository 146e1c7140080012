"""From kept studies to verdicts and diagnosands, simulated and exact."""

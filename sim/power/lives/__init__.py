"""Simulated studies of whole lives, by the same engine as every scenario."""

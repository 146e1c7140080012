"""Tests, estimates, intervals and closed forms; nothing of a design."""

"""Figures as files, by matplotlib."""

"""Textbook closed forms of power and persons, each with its source.

They stand apart from any design: what a design file cannot say can be asked here.
"""

"""Amounts of the law, policy cases and other dated tables that ship with the program."""

"""Euros: payments and set-off, staff, grant and safety net.

Every month of a person is paid by the rule and the amounts of its date, in whole cents. Amounts of
the law are read from dated tables and never guessed where a table ends.
"""

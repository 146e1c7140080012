"""Euros: payments and set-off, staff, grant and safety net."""

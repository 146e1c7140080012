"""Who is there: people by cohort, with attributes drawn by address.

A cohort is a group of the scenario or its new inflow; a person keeps a number within it, whoever
else is there. Rows of a municipality's own file take the place of what would be drawn.
"""

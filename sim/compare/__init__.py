"""Options held against each other in the same worlds.

A difference is taken person by person and world by world, so that its interval is that of the
difference. With it come the chances a council asks about, why it comes out so, what would
change it, and statistical disclosure control.
"""

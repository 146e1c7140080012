"""A run's folder: manifest, immutable chunks, resume.

A folder is named after all that its numbers depend on, so the same inputs lead to the same folder
and a second run fills gaps only. Files are written next to their place and renamed; what is damaged
is seen by its checksum and made again.
"""

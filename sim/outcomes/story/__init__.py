"""The story of one person, in one option or two."""

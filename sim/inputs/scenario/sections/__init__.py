"""The sections of a scenario file, one file each."""

"""From a file to plain data with source positions, and every mistake as a sentence."""

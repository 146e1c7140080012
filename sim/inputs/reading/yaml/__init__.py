"""From the text of a YAML file to plain data with source positions, step by step."""

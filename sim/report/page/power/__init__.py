"""The page of a power study: whether this trial can answer the question."""

"""The page that a council reads: one HTML file from a result; formats, computes nothing."""

"""The page that a council reads: one HTML file from a result's folder; formats, computes nothing."""

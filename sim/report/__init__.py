"""Tables, figures and pages; renders, computes nothing."""

"""Tables, figures and pages; renders, computes nothing.

The same rows are printed on the terminal, written into workbooks and laid on a page for a council
in Dutch and English, one HTML file that needs no network. Words of the page stand in catalogues,
numbers are written by one module.
"""

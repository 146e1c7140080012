"""The tables for people: each column described once, shown on the terminal and on the page."""

"""The tables for people: each column described once, with its words and its cell.

Terminal and page, in every language, are written from that; workbooks hold the rows themselves.
"""

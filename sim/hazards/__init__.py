"""Monthly chances of moving, from parameters or a posterior.

A draw of parameters becomes one table: the chance of each transition by labour market, treatment,
kind of person, duration and state. Both engines and the exact expectation look it up.
"""

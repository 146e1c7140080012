"""Values printed elsewhere, each with its source; facts only. 70 confirmed, 5 not.

Confirmed: looked up when this file was written or revised, in the source itself or in output or
tests of other packages that quote it by name (a parameter set counts once for each number printed):
R's power.prop.test (4: examples on its help page, and its note that n is 74 for 0.9 against 1);
R's power.t.test (3: 0.8689528, 22.02110, 17.84713); statsmodels 0.14 stats/tests/test_proportion.py
(10: values of R and Stata, and 0.15918 of proportions_ztest); the worked example of Chow, Shao &
Wang (2008) p. 90 at powerandsamplesize.com (1); R's fisher.test (4: tea both ways, convictions
both ways); SciPy's page on fisher_exact (1: 0.0349…); R survival's coxph and survdiff of aml (3);
SciPy's page on dunnett (2); Dunnett (1955) JASA 50 table 1a, one-sided, as reprinted in
textbooks (8); Newcombe (1998) Statistics in Medicine 17:873-890, table II, method 10, all eight
rows (16), and Wilson's bounds as statsmodels and the same table give them (6); the two-look
Lan-DeMets bounds at shares 0.3, 0.5 and 0.9 as published for sequential trials and given by
gsDesign (12).

Not confirmed, cited from the literature without having the page at hand; ours agree to the digits
printed: Dunnett (1964) Biometrics 20, table II, two-sided (4); Agresti (2002) section 3.5.5 (1).
"""

NEWCOMBE_ROWS = [  # events and persons of both groups, lower and upper 95 % bound
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
WILSON_ROWS = [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (8, 10, 0.4902, 0.9433)]
BOUND_ROWS = [  # share of information at the look, spending, first and second critical value
    (0.3, "obrien_fleming", 3.929, 1.960),
    (0.5, "obrien_fleming", 2.963, 1.969),
    (0.9, "obrien_fleming", 2.094, 2.053),
    (0.3, "pocock", 2.312, 2.124),
    (0.5, "pocock", 2.157, 2.201),
    (0.9, "pocock", 1.989, 2.241),
]
# Weeks to relapse and whether it was seen, maintained and not maintained (Miller 1981).
AML_MAINTAINED = [
    (9, 1),
    (13, 1),
    (13, 0),
    (18, 1),
    (23, 1),
    (28, 0),
    (31, 1),
    (34, 1),
    (45, 0),
    (48, 1),
    (161, 0),
]
AML_NOT_MAINTAINED = [
    (5, 1),
    (5, 1),
    (8, 1),
    (8, 1),
    (12, 1),
    (16, 0),
    (23, 1),
    (27, 1),
    (30, 1),
    (33, 1),
    (43, 1),
    (45, 1),
]

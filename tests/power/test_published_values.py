"""Our closed forms and tests give the values printed by others."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from sim.power.diagnosis.exact import exact_power
from sim.power.inference import closed_form, multiplicity, proportions, regressions
from sim.power.inference.boundaries import two_look_boundaries

_spec = importlib.util.spec_from_file_location(
    "published", Path(__file__).with_name("published.py")
)
assert _spec is not None
assert _spec.loader is not None
published = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(published)

pytestmark = pytest.mark.small


def counts(*numbers):
    return [np.array([number]) for number in numbers]


# R, power.prop.test
def test_r_power_of_fifty_against_fifty():
    power = closed_form.power_two_proportions(50, 50, 0.5, 0.75, 0.05)
    assert power == pytest.approx(0.740, abs=5e-4)


def test_r_n_for_power_090():
    assert closed_form.n_two_proportions(0.5, 0.75, 0.9, 0.05) == pytest.approx(76.7, abs=0.05)


def test_r_detectable_proportion():
    power = closed_form.power_two_proportions(50, 50, 0.5, 0.8026, 0.05)
    assert power == pytest.approx(0.90, abs=5e-4)


def test_r_smallest_n_from_090_to_1():
    assert np.ceil(closed_form.n_two_proportions(0.9, 1.0, 0.8, 0.05)) == 74


# statsmodels' own tests, partly values of Stata
@pytest.mark.parametrize(
    ("p_first", "p_second", "n", "ratio", "two_sided", "power"),
    [
        (0.5, 0.75, 76.70692, 1, True, 0.9),
        (0.75, 0.5, 62.33551, 1, False, 0.9),
        (0.5, 0.65, 83.4373, 1, True, 0.5),
        (0.001, 0.015, 550, 1, True, 0.74156),
        (0.1, 0.2, 154, 2, True, 0.7995659211532175),
    ],
)
def test_statsmodels_power(p_first, p_second, n, ratio, two_sided, power):
    found = closed_form.power_two_proportions(
        n, n * ratio, p_first, p_second, 0.05, two_sided=two_sided
    )
    assert found == pytest.approx(power, abs=2e-5)


@pytest.mark.parametrize(
    ("p_first", "p_second", "power", "ratio", "n"),
    [
        (0.5, 0.75, 0.9, 1, 76.70692),
        (0.5, 0.65, 0.5, 1, 83.4373),
        (0.001, 0.015, 0.74156, 1, 550),
        (0.1, 0.2, 0.7995659211532175, 2, 154),
    ],
)
def test_statsmodels_n(p_first, p_second, power, ratio, n):
    found = closed_form.n_two_proportions(p_first, p_second, power, 0.05, ratio=ratio)
    assert found == pytest.approx(n, abs=0.05)


@pytest.mark.parametrize("row", published.NEWCOMBE_ROWS)
@pytest.mark.parametrize("side", [0, 1])
def test_newcombe_table_two(row, side):
    bounds = proportions.newcombe_interval(*counts(*row[:4]), alpha=0.05)
    assert bounds[side][0] == pytest.approx(row[4 + side], abs=6e-5)


@pytest.mark.parametrize("row", published.WILSON_ROWS)
@pytest.mark.parametrize("side", [0, 1])
def test_wilson_bounds(row, side):
    bounds = proportions.wilson_interval(*counts(*row[:2]), alpha=0.05)
    assert bounds[side][0] == pytest.approx(row[2 + side], abs=6e-5)


@pytest.mark.parametrize(("share", "spending", "first", "second"), published.BOUND_ROWS)
def test_alpha_spending_bounds(share, spending, first, second):
    heights = two_look_boundaries(0.05, share, spending).heights
    assert heights == pytest.approx((first, second), abs=1.1e-3)


# Chow, Shao & Wang
def test_chow_non_inferiority():
    assert np.ceil(closed_form.n_non_inferiority(0.85, 0.65, 0.10, 0.8, 0.05)) == 25


# SciPy's and R's pages on Fisher's test
def test_scipy_whales_and_sharks():
    assert proportions.fisher(*counts(8, 10, 1, 6))[0] == pytest.approx(0.0350, abs=5e-5)


def test_r_tea_tasting():
    assert proportions.fisher(*counts(3, 4, 1, 4))[0] == pytest.approx(0.4857, abs=5e-5)
    assert proportions.fisher(*counts(3, 4, 1, 4), sides="greater")[0] == pytest.approx(
        0.2429, abs=5e-5
    )


def test_agresti_mid_p_of_tea_tasting():
    # Agresti (2002), Categorical Data Analysis, 2nd ed., section 3.5.5
    p = proportions.fisher(*counts(3, 4, 1, 4), sides="greater", mid_p=True)[0]
    assert p == pytest.approx(0.129, abs=5e-4)


def test_r_convictions_of_twins():
    # R help page fisher.test, Convictions (Fisher 1962): dizygotic 2 of 17, monozygotic 10 of 13
    table = counts(2, 17, 10, 13)
    assert proportions.fisher(*table)[0] == pytest.approx(0.0005367, abs=5e-8)
    assert proportions.fisher(*table, sides="less")[0] == pytest.approx(0.0004652, abs=5e-8)


def test_statsmodels_page_of_proportions_ztest():
    # statsmodels reference page proportions_ztest, example 5 of 83 and 12 of 99
    assert proportions.z_pooled(*counts(5, 83, 12, 99))[0] == pytest.approx(0.15918, abs=5e-6)


# R's aml data
def by_week(group):
    exits, censored = np.zeros(162), np.zeros(163)
    for week, seen in group:
        if seen:
            exits[week] += 1
        else:
            censored[week + 1] += 1
    return exits, regressions.persons_at_risk(exits, censored)


def aml():
    groups = [by_week(group) for group in (published.AML_NOT_MAINTAINED, published.AML_MAINTAINED)]
    return np.stack([one[0] for one in groups])[None], np.stack([one[1] for one in groups])[None]


def test_r_survdiff_of_aml():
    assert regressions.log_rank(*aml())[0] ** 2 == pytest.approx(3.4, abs=0.05)


def test_r_coxph_of_aml():
    estimate, error = regressions.cox(*aml())
    assert estimate[0] == pytest.approx(0.9155, abs=5e-5)
    assert error[0] == pytest.approx(0.5119, abs=5e-5)


# R, power.t.test
def test_r_power_t_test():
    assert closed_form.power_two_means(20, 20, 1, 1, 1, 0.05) == pytest.approx(0.869, abs=5e-4)
    assert closed_form.power_two_means(22.02110, 22.02110, 1, 1, 1, 0.05) == pytest.approx(
        0.9, abs=1e-4
    )
    one_sided = closed_form.power_two_means(17.84713, 17.84713, 1, 1, 1, 0.05, two_sided=False)
    assert one_sided == pytest.approx(0.9, abs=1e-4)


# Dunnett's example as SciPy's page tells it: blood counts of three groups
def test_scipy_dunnett_of_blood_counts():
    control = np.array([7.40, 8.50, 7.20, 8.24, 9.84, 8.32])
    drugs = [np.array([9.76, 8.80, 7.68, 9.36]), np.array([12.80, 9.68, 12.16, 9.20, 10.55])]
    squares = sum(((group - group.mean()) ** 2).sum() for group in [control, *drugs])
    freedom = control.size + sum(group.size for group in drugs) - 3
    t = np.array(
        [
            abs(group.mean() - control.mean())
            / np.sqrt(squares / freedom * (1 / group.size + 1 / control.size))
            for group in drugs
        ]
    )
    loadings = np.sqrt([group.size / (group.size + control.size) for group in drugs])
    p = 1 - multiplicity.dunnett_chance(t, loadings, freedom)
    # SciPy integrates by quasi-Monte Carlo and says of its own figures that they may vary.
    assert p == pytest.approx([0.62004941, 0.0059035], abs=2e-4)


@pytest.mark.parametrize(
    # Dunnett (1955), JASA 50, table 1a: one-sided 5 % points, infinitely many degrees of freedom
    ("treatments", "height"),
    [(2, 1.92), (3, 2.06), (4, 2.16), (5, 2.23), (6, 2.29), (7, 2.34), (8, 2.38), (9, 2.42)],
)
def test_one_sided_dunnett_table_at_infinity(treatments, height):
    loadings = np.full(treatments, np.sqrt(0.5))
    inside = multiplicity.dunnett_chance(np.array([height]), loadings, two_sided=False)
    assert 1 - inside[0] == pytest.approx(0.05, abs=8e-4)


@pytest.mark.parametrize(
    # Dunnett (1964), New tables for multiple comparisons with a control, Biometrics 20: two-sided
    # 5 % points with infinitely many degrees of freedom, 2 to 5 treatments of the control's size
    ("treatments", "height"),
    [(2, 2.21), (3, 2.35), (4, 2.44), (5, 2.51)],
)
def test_dunnett_table_at_infinity(treatments, height):
    inside = multiplicity.dunnett_chance(np.array([height]), np.full(treatments, np.sqrt(0.5)))
    assert 1 - inside[0] == pytest.approx(0.05, abs=8e-4)


def test_enumeration_equals_brute_force():
    from scipy.stats import binom, fisher_exact

    power = sum(
        binom.pmf(a, 10, 0.9) * binom.pmf(b, 12, 0.3)
        for a in range(11)
        for b in range(13)
        if fisher_exact([[a, 10 - a], [b, 12 - b]])[1] <= 0.05
    )
    assert exact_power("fisher", 10, 12, 0.9, 0.3, 0.05) == pytest.approx(power, rel=1e-12)

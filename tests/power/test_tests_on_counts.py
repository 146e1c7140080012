"""Every test equals SciPy, statsmodels or lifelines where they have it."""

import numpy as np
import pytest

from sim.power.inference import multiplicity, proportions, regressions, t_tests
from sim.power.inference.hypotheses import Hypothesis

pytestmark = pytest.mark.small

TABLES = [(26, 98, 15, 91), (24, 94, 15, 91), (50, 192, 15, 91), (3, 30, 9, 41), (0, 12, 4, 9)]


def arrays(table):
    return [np.array([number]) for number in table]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("sides", "word"), [("two", "two-sided"), ("greater", "greater"), ("less", "less")]
)
def test_fisher_equals_scipy(table, sides, word):
    from scipy.stats import fisher_exact

    a, n, b, m = table
    expected = fisher_exact([[a, n - a], [b, m - b]], alternative=word)[1]
    assert proportions.fisher(*arrays(table), sides)[0] == pytest.approx(expected, rel=1e-9)
    assert proportions.fisher_table(n, m, sides)[a, b] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("table", TABLES[:4])
def test_z_equals_statsmodels(table):
    from statsmodels.stats.proportion import proportions_ztest, test_proportions_2indep

    a, n, b, m = table
    assert proportions.z_pooled(*arrays(table))[0] == pytest.approx(
        proportions_ztest([a, b], [n, m])[1]
    )
    wald = test_proportions_2indep(a, n, b, m, method="wald", compare="diff", correction=False)
    assert proportions.z_unpooled(*arrays(table))[0] == pytest.approx(wald.pvalue)


@pytest.mark.parametrize("table", [(7, 12, 3, 15), (10, 12, 4, 15), (5, 20, 9, 14)])
@pytest.mark.parametrize("sides", ["greater", "less"])
def test_boschloo_equals_scipy_one_sided(table, sides):
    from scipy.stats import boschloo_exact

    a, n, b, m = table
    expected = boschloo_exact([[a, b], [n - a, m - b]], alternative=sides, n=256).pvalue
    assert proportions.boschloo(*arrays(table), sides)[0] == pytest.approx(expected, rel=2e-5)


def test_boschloo_two_sided_by_brute_force():
    from scipy.stats import binom

    fisher = proportions.fisher_table(6, 8)
    extreme = fisher <= fisher[5, 1] * (1 + 1e-7)
    rates = np.linspace(0.0005, 0.9995, 1000)
    chances = [
        (np.outer(binom.pmf(np.arange(7), 6, p), binom.pmf(np.arange(9), 8, p))[extreme]).sum()
        for p in rates
    ]
    assert proportions.boschloo_table(6, 8)[5, 1] == pytest.approx(max(chances), rel=1e-6)


def test_mid_p_takes_off_half_the_ties():
    # 2 of 4 against 0 of 4: both equally likely extremes count half
    p = proportions.fisher(*arrays((2, 4, 0, 4)))[0]
    mid = proportions.fisher(*arrays((2, 4, 0, 4)), mid_p=True)[0]
    assert mid == pytest.approx(p / 2)


def test_many_tables_of_unequal_size_equal_one_by_one():
    rows = np.array(TABLES)
    together = proportions.fisher(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3])
    assert together == pytest.approx([proportions.fisher(*arrays(row))[0] for row in TABLES])


def test_empty_groups_and_no_variance_are_failures():
    assert np.isnan(proportions.z_pooled(*arrays((0, 10, 0, 10)))[0])
    assert np.isnan(proportions.z_unpooled(*arrays((10, 10, 10, 10)))[0])
    assert np.isnan(
        regressions.logistic(np.array([[[0.0], [5.0]]]), np.array([[[9.0], [9.0]]]))[0][0]
    )


STRATA = [[[5, 9, 3], [2, 4, 6]], [[12, 1, 8], [10, 3, 2]]]
PERSONS = [[[20, 30, 11], [25, 18, 19]], [[33, 14, 25], [40, 9, 17]]]


def long_table(events, persons, adjusted):
    rows = [
        (1 - group, stratum, int(events[group][stratum]), int(persons[group][stratum]))
        for group in range(2)
        for stratum in range(3)
    ]
    outcome = np.concatenate([[1.0] * e + [0.0] * (n - e) for _, _, e, n in rows])
    arm = np.concatenate([[float(a)] * n for a, _, _, n in rows])
    stratum = np.concatenate([[s] * n for _, s, _, n in rows])
    dummies = [(stratum == s).astype(float) for s in range(3)] if adjusted else [np.ones(arm.size)]
    return outcome, np.column_stack([arm, *dummies])


@pytest.mark.parametrize("adjusted", [False, True])
@pytest.mark.parametrize("case", [0, 1])
def test_regressions_equal_statsmodels(case, adjusted):
    import statsmodels.api as sm

    events, persons = np.array(STRATA[case], float), np.array(PERSONS[case], float)
    outcome, columns = long_table(events, persons, adjusted)
    if not adjusted:
        events, persons = events.sum(1, keepdims=True), persons.sum(1, keepdims=True)
    estimate, error = regressions.logistic(events[None], persons[None])
    logit = sm.Logit(outcome, columns).fit(disp=0, tol=1e-12)
    assert estimate[0] == pytest.approx(logit.params[0], rel=1e-6)
    assert error[0] == pytest.approx(logit.bse[0], rel=1e-5)
    for hc in (1, 3):
        estimate, error = regressions.linear_probability(events[None], persons[None], hc=hc)
        least = sm.OLS(outcome, columns).fit(cov_type=f"HC{hc}")
        assert estimate[0] == pytest.approx(least.params[0])
        assert error[0] == pytest.approx(least.bse[0])


@pytest.fixture
def exits_and_losses():
    exits = np.array([[3, 2, 0, 4, 1, 2], [1, 1, 2, 1, 0, 1]], float)
    censored = np.array([[0, 1, 0, 2, 0, 1, 15], [1, 0, 2, 0, 1, 0, 24]], float)
    return exits, censored


@pytest.mark.filterwarnings("ignore")
def test_survival_equals_lifelines(exits_and_losses):
    lifelines = pytest.importorskip("lifelines")
    import pandas as pd

    exits, censored = exits_and_losses
    rows = []
    for group in range(2):
        for month in range(7):
            # A loss after k whole months is at risk in month k - 1 and no longer in month k.
            rows += [(month - 0.5, 0, 1 - group)] * int(censored[group, month])
            if month < 6:
                rows += [(month, 1, 1 - group)] * int(exits[group, month])
    table = pd.DataFrame(rows, columns=["month", "left", "arm"])
    table["month"] += 1
    risk = regressions.persons_at_risk(exits, censored)
    z = regressions.log_rank(exits[None], risk[None])[0]
    arm, other = table[table.arm == 1], table[table.arm == 0]
    test = lifelines.statistics.logrank_test(arm.month, other.month, arm.left, other.left)
    assert z**2 == pytest.approx(test.test_statistic)
    estimate, error = regressions.cox(exits[None], risk[None])
    fitted = lifelines.CoxPHFitter().fit(table, "month", "left")
    assert estimate[0] == pytest.approx(fitted.params_["arm"], abs=1e-5)
    assert error[0] == pytest.approx(fitted.standard_errors_["arm"], abs=1e-5)


@pytest.mark.parametrize(
    ("sides", "word"), [("two", "two-sided"), ("greater", "larger"), ("less", "smaller")]
)
def test_welch_equals_statsmodels(sides, word):
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW, ttost_ind

    first, second = np.arange(12.0) ** 1.3, np.arange(9.0) * 1.7 + 1
    compared = CompareMeans(DescrStatsW(first), DescrStatsW(second))
    found = t_tests.mean_difference(
        *(
            np.array([part])
            for group in (first, second)
            for part in (group.size, group.sum(), (group**2).sum())
        )
    )
    expected = compared.ttest_ind(alternative=word, usevar="unequal")[1]
    assert t_tests.welch_p(found, Hypothesis(sides=sides))[0] == pytest.approx(expected)
    tost = ttost_ind(first, second, -4, 4, usevar="unequal")[0]
    assert t_tests.welch_p(found, Hypothesis("equivalence", margin=4.0))[0] == pytest.approx(tost)


def test_margins_move_the_null():
    difference, error = proportions.risk_difference(*arrays((26, 98, 24, 94)))
    not_worse = proportions.z_unpooled(
        *arrays((26, 98, 24, 94)), Hypothesis("non_inferiority", margin=0.1)
    )
    from scipy.stats import norm

    assert not_worse[0] == pytest.approx(norm.sf((difference[0] + 0.1) / error[0]))
    same = proportions.z_unpooled(*arrays((26, 98, 24, 94)), Hypothesis("equivalence", margin=0.1))
    assert same[0] == pytest.approx(max(not_worse[0], norm.cdf((difference[0] - 0.1) / error[0])))


@pytest.mark.parametrize("method", ["bonferroni", "holm"])
def test_multiplicity_equals_statsmodels(method):
    from statsmodels.stats.multitest import multipletests

    p = np.array([[0.011, 0.04, 0.032, 0.6], [0.2, 0.01, 0.01, 0.03]])
    for row, found in zip(p, getattr(multiplicity, method)(p), strict=True):
        assert found == pytest.approx(multipletests(row, method=method)[1])


def test_dunnett_lies_between_plain_and_bonferroni():
    p = np.array([[0.01, 0.04, 0.3]])
    adjusted = multiplicity.dunnett(p, np.array([98.0, 94.0, 109.0]), 91.0)
    assert (adjusted > p).all()
    assert (adjusted < multiplicity.bonferroni(p)).all()


def test_a_failure_stays_a_failure():
    p = np.array([[np.nan, 0.01]])
    assert np.isnan(multiplicity.holm(p)[0, 0])
    assert multiplicity.holm(p)[0, 1] == pytest.approx(0.02)
    assert np.isnan(multiplicity.dunnett(p, np.array([9.0, 9.0]), 9.0)[0, 0])

"""Closed forms that stand apart from any design, against values that others print, each named."""

import math

import numpy as np
import pytest

from sim.errors import InputError
from sim.power.formulas import designs, shares, times

pytestmark = pytest.mark.small


# R's package pwr: examples of pwr.2p.test, pwr.2p2n.test and pwr.p.test (Cohen 1988, exercises of
# chapter 6); that of pwr.p.test is printed at rdrr.io, the others are not confirmed.
def test_pwr_on_the_arcsine_scale():
    assert shares.power_arcsine(80, 80, 0.3, 0.05, two_sided=False) == pytest.approx(
        0.5996777, abs=1e-7
    )
    assert shares.power_arcsine(80, 245, 0.3, 0.05, two_sided=False) == pytest.approx(
        0.7532924, abs=1e-7
    )
    h = shares.cohen_h(0.5, 0.4)
    assert shares.power_arcsine(60, None, h, 0.05) == pytest.approx(0.3447014, abs=1e-7)
    assert shares.n_arcsine(0.2, 0.95, 0.05, ratio=None) == pytest.approx(324.8677, abs=1e-4)


@pytest.mark.parametrize(("p_first", "p_second"), [(0.3, 0.2), (0.05, 0.1)])
def test_the_arcsine_test_has_the_power_of_its_own_n(p_first, p_second):
    h = shares.cohen_h(p_first, p_second)
    n = shares.n_arcsine(h, 0.8, 0.05, ratio=2.0)
    assert shares.power_arcsine(n, 2 * n, h, 0.05) == pytest.approx(0.8, abs=1e-5)


# powerandsamplesize.com, Test Odds Ratio (Chow, Shao & Wang 2008, pp. 106-107)
def test_chow_shao_and_wang_on_the_odds_ratio():
    odds = {"scale": "odds_ratio"}
    assert math.ceil(shares.n_log_scale(0.40, 0.25, 0.8, 0.05, **odds)) == 156
    n = shares.n_log_scale(0.40, 0.25, 0.8, 0.05, margin=0.2, two_sided=False, **odds)
    assert math.ceil(n) == 242
    assert shares.power_log_scale(
        n, n, 0.40, 0.25, 0.05, margin=0.2, two_sided=False, **odds
    ) == pytest.approx(0.8)
    assert math.ceil(shares.n_log_equivalence(0.25, 0.25, 0.5, 0.8, 0.05, **odds)) == 366


def test_the_ratio_scale_is_the_delta_method():
    """Variance of the log of a binomial share, simulated: four errors of 200,000 draws."""
    rng = np.random.Generator(np.random.PCG64(3))
    found = np.log(rng.binomial(400, 0.3, 200_000) / 400)
    power = shares.power_log_scale(400, 400, 0.3, 0.24, 0.05, scale="ratio")
    error = math.sqrt(found.var() + 0.76 / 0.24 / 400)
    by_hand = math.log(0.3 / 0.24) / error - 1.959964
    assert power == pytest.approx(0.5 * math.erfc(-by_hand / math.sqrt(2)), abs=0.01)


# powerandsamplesize.com, Test 1 Proportion (Chow, Shao & Wang 2008, p. 85)
def test_chow_shao_and_wang_on_one_share():
    assert math.ceil(shares.n_one_share(0.5, 0.3, 0.8, 0.05)) == 50


# East 6.5, as gsDesign's independent tests of nBinomial1Sample quote it
@pytest.mark.parametrize(
    ("n", "power"),
    [(25, 0.57932569), (28, 0.6851126), (30, 0.74476675), (33, 0.81787426), (35, 0.72790831)],
)
def test_east_on_the_exact_test_of_one_share(n, power):
    assert shares.exact_power_one_share(n, 0.2, 0.05, 0.025) == pytest.approx(power, abs=5e-9)


# powerandsamplesize.com, Compare Paired Proportions (Connor 1987, p. 209)
def test_connor_on_pairs():
    assert math.ceil(shares.n_mcnemar(0.45, 0.05, 0.8, 0.05)) == 23
    assert math.ceil(shares.n_mcnemar(0.45, 0.05, 0.9, 0.05, two_sided=False)) == 23
    n = shares.n_mcnemar(0.2, 0.1, 0.8, 0.05)
    assert shares.power_mcnemar(n, 0.2, 0.1, 0.05) == pytest.approx(0.8, abs=1e-5)


def test_unlike_margins_are_those_of_two_tests():
    from sim.power.inference.closed_form import power_equivalence, power_non_inferiority

    groups = (600, 500, 0.33, 0.30)
    same = shares.power_between_margins(*groups, -0.1, 0.1, 0.05)
    assert same == pytest.approx(power_equivalence(*groups, 0.1, 0.05), abs=1e-12)
    wide = shares.power_between_margins(*groups, -0.08, 0.9, 0.05)
    assert wide == pytest.approx(power_non_inferiority(*groups, 0.08, 0.05), abs=1e-9)


def test_an_interaction_needs_four_times_the_persons_of_a_main_effect():
    """Peterson & George (1993): of the same size, at the same rates."""
    plain = ((0.4, 0.4), (0.5, 0.5))
    crossed = ((0.425, 0.475), (0.475, 0.425))
    main = shares.power_factorial(100, plain, 0.05)
    interaction = shares.power_factorial(400, crossed, 0.05, effect="interaction")
    assert abs(main - interaction) < 0.01
    assert shares.power_factorial(100, plain, 0.05, effect="second") == pytest.approx(0.05)


# Chow, Shao & Wang (2008), example 7.3.4, as TrialSize's page of Cox.Equality has it
def test_trialsize_on_cox():
    assert math.ceil(times.n_cox(2.0, 0.8, 0.8, 0.05)) == 82
    assert times.power_cox(times.n_cox(2.0, 0.8, 0.8, 0.05), 2.0, 0.8, 0.05) == pytest.approx(
        0.8, abs=1e-4
    )
    margin = times.n_cox(2.0, 0.8, 0.8, 0.05, null_ratio=math.exp(0.5), two_sided=False)
    assert times.power_cox(
        margin, 2.0, 0.8, 0.05, null_ratio=math.exp(0.5), two_sided=False
    ) == pytest.approx(0.8)
    assert times.n_cox_equivalence(1.0, 0.5, 0.8, 0.8, 0.05) == pytest.approx(
        (1.644854 + 1.281552) ** 2 / (0.25 * 0.25 * 0.8), rel=1e-5
    )


def test_the_shares_of_a_cox_design_are_schoenfelds_events():
    from sim.power.inference.closed_form import events_log_rank

    n = times.n_cox(1.5, 0.6, 0.9, 0.05, share=1 / 3)
    assert n * 0.6 == pytest.approx(events_log_rank(1.5, 0.9, 0.05, ratio=2.0))


def test_freedman_is_near_schoenfeld_for_small_effects_and_has_its_own_power():
    from sim.power.inference.closed_form import events_log_rank

    assert times.events_freedman(1.05, 0.8, 0.05) == pytest.approx(
        events_log_rank(1.05, 0.8, 0.05), rel=1e-3
    )
    events = times.events_freedman(0.7, 0.8, 0.05, ratio=2.0)
    assert times.power_freedman(events, 0.7, 0.05, ratio=2.0) == pytest.approx(0.8, abs=1e-4)


# gsDesign's printed nSurvival designs (Lachin & Foulkes 1986): half a year of entry, two in all
def test_gsdesign_on_accrual():
    watch = times.Watch(0.5, 2.0, loss_hazard=0.1)
    found = times.n_log_rank_with_accrual(0.1, 0.2, watch, 0.9, 0.025, two_sided=False)
    assert 2 * math.ceil(found.persons / 2) == 430
    assert math.ceil(found.events) == 91


def test_the_share_seen_is_the_mean_over_entries():
    watch = times.Watch(6.0, 18.0, loss_hazard=0.02)
    entries = (np.arange(60_000) + 0.5) / 10_000
    seen = 0.05 / 0.07 * (1 - np.exp(-0.07 * (18.0 - entries)))
    assert times.seen_share(0.05, watch) == pytest.approx(seen.mean(), rel=1e-8)


# R's package pwr, example of pwr.t.test (Cohen 1988, exercise 2.6); not confirmed
def test_pwr_on_one_mean():
    assert designs.power_one_mean(60, 0.2, 1.0, 0.10) == pytest.approx(0.4555818, abs=1e-7)


def test_a_baseline_takes_the_square_of_its_correlation():
    plain = designs.n_means_adjusted(5, 20, 0.0, 0.8, 0.05)
    assert designs.n_means_adjusted(5, 20, 0.6, 0.8, 0.05) == pytest.approx(0.64 * plain)
    assert designs.n_means_adjusted(5, 20, 0.5, 0.8, 0.05, change=True) == pytest.approx(plain)


def test_unlike_clusters_need_more():
    from sim.power.inference.closed_form import design_effect

    assert designs.design_effect_unequal(25, 0.04) == design_effect(25, 0.04)
    # A cluster size that varies by 0.65 of its mean: Eldridge, Ashby & Kerry (2006).
    assert designs.design_effect_unequal(25, 0.04, 0.65) == pytest.approx(
        1 + (1.4225 * 25 - 1) * 0.04
    )
    few = designs.clusters_for_power(20, 0.1, 0.44, 0.05, 0.8, 0.05)
    asked = (20, 0.1, 0.44, 0.05, 0.05)
    assert designs.power_clusters(few, *asked) >= 0.8 > designs.power_clusters(few - 1, *asked)
    assert designs.clusters_for_power(20, 0.1, 0.44, 0.05, 0.8, 0.05, variation=0.65) > few


def test_the_stepped_wedge_is_generalised_least_squares():
    """Hussey & Hughes's closed form against the matrix of their mixed model."""
    plan = designs.stepped_wedge(2, 4)
    between, within = 0.3, 0.7
    clusters, periods = plan.shape
    covariance = np.kron(np.eye(clusters), within * np.eye(periods) + between)
    columns = np.column_stack([plan.ravel(), np.tile(np.eye(periods), (clusters, 1))])
    by_hand = np.linalg.inv(columns.T @ np.linalg.solve(covariance, columns))[0, 0]
    assert designs.variance_stepped_wedge(plan, between, within) == pytest.approx(by_hand)
    power = designs.power_stepped_wedge(plan, 20, 0.15, 0.45, 0.05, 0.05)
    assert 0.05 < power < 1
    with pytest.raises(InputError, match="treated and others that are not in one period"):
        designs.variance_stepped_wedge(np.ones((4, 3)), between, within)


def test_a_bayesian_rule_is_that_of_its_posterior():
    rng = np.random.Generator(np.random.PCG64(5))
    estimates = rng.normal(0.3, 0.1, 200_000)
    rule = {"prior_mean": 0.05, "prior_sd": 0.2, "threshold": 0.1}
    passes = designs.posterior_success(estimates, 0.1, **rule) >= 0.9
    power = designs.power_bayesian(0.3, 0.1, 0.9, **rule)
    assert passes.mean() == pytest.approx(power, abs=4 * math.sqrt(power * (1 - power) / 200_000))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: shares.cohen_h(1.2, 0.4), "p_first=1.2: must lie between 0 and 1"),
        (lambda: shares.n_arcsine(0.0, 0.8, 0.05), "must differ, because no number of persons"),
        (lambda: shares.n_mcnemar(0.7, 0.5, 0.8, 0.05), "must be at most 1"),
        (
            lambda: shares.n_log_scale(0.3, 0.2, 0.8, 0.05, scale="log"),
            "must be ratio or odds_ratio",
        ),
        (lambda: times.n_cox(1.0, 0.5, 0.8, 0.05), "must differ"),
        (lambda: times.Watch(12, 6), "accrual_months: must be from 0 to months"),
        (lambda: designs.n_means_adjusted(1, 1, 1.0, 0.8, 0.05), "correlation: must lie between"),
        (lambda: designs.design_effect_unequal(20, 1.0), "icc: must be from 0"),
        (
            lambda: shares.power_factorial(9, ((0.1, 0.2), (0.3, 0.4)), 0.05, effect="x"),
            "effect: must",
        ),
        (lambda: shares.power_between_margins(9, 9, 0.5, 0.5, 0.1, -0.1, 0.05), "upper_less_lower"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, told):
    with pytest.raises(InputError, match=told):
        call()

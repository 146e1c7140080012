"""The grant: safety net by hand, savings that flow back, and identities that always hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.money.grant import (
    GrantRules,
    benefit_prices,
    chance_beyond_own_risk,
    grant_rules,
    grant_years,
    historic_share_of,
)

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()
LAW = grant_rules(AMOUNTS)
GRANT = 11_360_000.0


@pytest.mark.parametrize(
    ("deficit_share", "own_share"),
    [(-0.05, 0), (0, 0), (0.05, 0.05), (0.075, 0.075), (0.10, 0.0875), (0.125, 0.10), (0.20, 0.10)],
)
def test_the_safety_net_by_hand(deficit_share: float, own_share: float) -> None:
    spending = np.array([GRANT * (1 + deficit_share)])
    year = grant_years(spending, np.array([GRANT]), spending, LAW)
    assert year.own_risk_borne[0] == pytest.approx(own_share * GRANT)
    expected_back = (max(deficit_share, 0) - own_share) * GRANT
    assert year.safety_net_compensation[0] == pytest.approx(expected_back, abs=1e-6)
    net = -own_share * GRANT if deficit_share >= 0 else -deficit_share * GRANT
    assert year.municipal_net[0] == pytest.approx(net)


def test_the_most_a_municipality_loses_is_ten_percent() -> None:
    grant = np.full(2, float(GRANT))
    ruin = grant_years(np.array([1.125, 3.0]) * GRANT, grant, grant, replace(LAW, historic_share=0))
    assert (ruin.own_risk_borne / ruin.grant).tolist() == pytest.approx([0.10, 0.10])


def test_wageningen_spends_about_eleven_point_four_million() -> None:
    price = benefit_prices(AMOUNTS, 2018, 1)[0][0]
    assert 800 * price == 11_360_000
    assert round(800 * price / 1e6, 1) == 11.4


def test_a_saving_comes_back_as_a_lower_grant_after_the_lag() -> None:
    base, comparator = np.full(5, 1000.0), np.full(5, 1000.0)
    spending = np.array([900.0, 800.0, 800.0, 1000.0, 1000.0])
    rules = grant_rules(AMOUNTS, historic_share=0.5)
    year = grant_years(spending, base, comparator, rules)
    assert rules.lag_years == 2
    assert year.grant.tolist() == [1000, 1000, 950, 900, 900]
    assert year.surplus_or_deficit.tolist() == [100, 200, 150, -100, -100]
    # a deficit of 100 on a grant of 900: 67.50 own, half of the next 32.50
    assert year.municipal_net.tolist() == pytest.approx([100, 200, 150, -83.75, -83.75])
    assert year.beyond_own_risk.tolist() == [False, False, False, True, True]


def test_leaving_the_historic_share_out_overstates_savings() -> None:
    base = np.full(6, 1000.0)
    spending = np.full(6, 900.0)
    kept = [
        grant_years(spending, base, base, grant_rules(AMOUNTS, historic_share=share))
        .municipal_net.sum()
        for share in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    assert kept == [600, 400, 200]


def test_a_lag_beyond_the_horizon_and_a_lag_of_zero() -> None:
    base, spending = np.full(3, 100.0), np.full(3, 90.0)
    far = grant_years(spending, base, base, grant_rules(AMOUNTS, historic_share=1, lag_years=9))
    now = grant_years(spending, base, base, grant_rules(AMOUNTS, historic_share=1, lag_years=0))
    assert far.grant.tolist() == [100, 100, 100]
    assert now.municipal_net.tolist() == [0, 0, 0]


def test_the_historic_share_goes_with_the_size_of_the_municipality() -> None:
    sizes = (10_000, 15_000, 27_500, 40_000, 90_000)
    assert [historic_share_of(AMOUNTS, size) for size in sizes] == [1, 1, 0.5, 0, 0]


paths = arrays(np.float64, (4, 6), elements=st.integers(1, 10**9).map(float))


@given(paths, paths, paths, st.floats(0, 1), st.integers(0, 8))
def test_grant_identities(
    spending: np.ndarray, base: np.ndarray, comparator: np.ndarray, share: float, lag: int
) -> None:
    year = grant_years(
        spending, base, comparator, grant_rules(AMOUNTS, historic_share=share, lag_years=lag)
    )
    deficit = np.maximum(year.spending - year.grant, 0)
    np.testing.assert_allclose(year.own_risk_borne + year.safety_net_compensation, deficit)
    np.testing.assert_allclose(
        year.municipal_net, year.surplus_or_deficit + year.safety_net_compensation, atol=1e-3
    )
    assert bool(np.all(year.own_risk_borne <= 0.1 * year.grant + 1e-6))
    assert bool(np.all(year.safety_net_compensation >= 0))
    assert bool(np.all(year.grant >= 0))
    same = grant_years(comparator, base, comparator, grant_rules(AMOUNTS, historic_share=share))
    assert np.array_equal(same.grant, base)


@given(paths, paths)
def test_replicates_together_are_replicates_apart(
    spending: np.ndarray, comparator: np.ndarray
) -> None:
    rules = grant_rules(AMOUNTS, historic_share=0.4)
    base = np.full(6, 5e8)
    together = grant_years(spending, base, comparator, rules)
    for row in range(spending.shape[0]):
        alone = grant_years(spending[row], base, comparator[row], rules)
        assert np.array_equal(together.municipal_net[row], alone.municipal_net)


def test_the_chance_of_a_deficit_beyond_the_own_risk() -> None:
    base = np.full(2, 100.0)
    spending = np.array([[100.0, 107.5], [107.6, 90.0], [120.0, 120.0], [100.0, 100.0]])
    years = grant_years(spending, base, spending, GrantRules(0.075, 0.125, 0.5))
    assert chance_beyond_own_risk(years).tolist() == [0.5, 0.25]


def test_rules_without_sense_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        GrantRules(0.2, 0.1, 1.5, historic_share=-1, lag_years=-1)
    assert len(error.value.mistakes) == 4
    with pytest.raises(InputError, match="as many years"):
        grant_years(np.ones(3), np.ones(2), np.ones(3), LAW)

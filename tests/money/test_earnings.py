"""Earnings by draw: scipy's lognormal, with the mean and spread that were asked for."""

import numpy as np
import pytest
from scipy import stats

from sim.errors import InputError
from sim.money.household_traits import earnings_quantile

pytestmark = pytest.mark.small


@pytest.mark.parametrize(("mean", "sd"), [(475, 150), (450, 20), (500, 700)])
def test_the_quantile_is_scipys(mean: float, sd: float) -> None:
    u = np.concatenate([[1e-9, 1 - 1e-9], np.linspace(0.001, 0.999, 500)])
    sigma = np.sqrt(np.log(1 + (sd / mean) ** 2))
    expected = stats.lognorm.ppf(u, sigma, scale=mean / np.sqrt(1 + (sd / mean) ** 2))
    found = earnings_quantile(u, mean_eur=mean, sd_eur=sd)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_mean_and_spread_are_what_was_asked_for() -> None:
    u = (np.arange(400_000) + 0.5) / 400_000
    found = earnings_quantile(u, mean_eur=475, sd_eur=150)
    assert found.mean() == pytest.approx(475, rel=1e-4)
    assert found.std() == pytest.approx(150, rel=1e-3)


def test_a_larger_draw_earns_more_and_the_shape_stays() -> None:
    u = np.linspace(0.01, 0.99, 12).reshape(3, 4)
    found = earnings_quantile(u, mean_eur=475, sd_eur=150)
    assert found.shape == (3, 4)
    assert bool(np.all(np.diff(found.ravel()) > 0))


def test_without_spread_everybody_earns_the_mean() -> None:
    assert earnings_quantile(np.array([0.1, 0.9]), mean_eur=475, sd_eur=0).tolist() == [475, 475]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        earnings_quantile(np.array([0.0, 1.0]), mean_eur=0, sd_eur=float("nan"))
    assert len(error.value.mistakes) == 3

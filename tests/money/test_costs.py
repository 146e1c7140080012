"""One-off and recurrent costs, years of months, discounting, and the FIP arithmetic."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.money.costs import CostYears, ProgrammeYear, discounted, years_of_months

pytestmark = pytest.mark.small


def test_one_off_and_recurrent_stay_apart() -> None:
    option = CostYears(np.array([50.0, 0, 0]), np.array([10.0, 10, 10]))
    base = CostYears(np.zeros(3), np.array([12.0, 12, 12]))
    extra = option.minus(base)
    assert extra.one_off.tolist() == [50, 0, 0]
    assert extra.recurrent.tolist() == [-2, -2, -2]
    assert extra.total.tolist() == [48, -2, -2]
    assert extra.cumulated.tolist() == [48, 46, 44]
    assert option.minus(option).total.tolist() == [0, 0, 0]


def test_discounting_is_none_unless_asked() -> None:
    costs = CostYears(np.array([100.0, 0.0]), np.array([0.0, 110.0]))
    assert costs.discounted(0).total.tolist() == [100, 110]
    assert costs.discounted(0.10).total.tolist() == pytest.approx([100, 100])
    with pytest.raises(InputError, match="above -1"):
        discounted(np.ones(2), -1)


def test_months_add_up_to_years() -> None:
    months = np.arange(60.0).reshape(2, 30)
    years = years_of_months(months)
    assert years.shape == (2, 3)
    assert years.sum() == months.sum()
    assert years[0].tolist() == [66, 210, 159]


def test_fip_saves_fifteen_thousand_a_benefit_and_107_thousand_net() -> None:
    fip = ProgrammeYear(fewer_benefits=71 - 55, investment_eur=133_000, saving_eur=240_000)
    assert fip.saving_per_benefit_eur == 15_000
    assert fip.net_saving_eur == 107_000
    assert fip.cost_per_benefit_ended_eur == 8_312.50


def test_without_an_ended_benefit_there_is_no_price_of_one() -> None:
    nothing = ProgrammeYear(0, 1000, 0)
    assert np.isnan(nothing.saving_per_benefit_eur)
    assert np.isnan(nothing.cost_per_benefit_ended_eur)

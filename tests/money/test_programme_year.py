"""A programme's year in one line: the FIP arithmetic."""

import numpy as np
import pytest

from sim.money.policy_cases import ProgrammeYear

pytestmark = pytest.mark.small


def test_fip_saves_fifteen_thousand_a_benefit_and_107_thousand_net() -> None:
    fip = ProgrammeYear(fewer_benefits=71 - 55, investment_eur=133_000, saving_eur=240_000)
    assert fip.saving_per_benefit_eur == 15_000
    assert fip.net_saving_eur == 107_000
    assert fip.cost_per_benefit_ended_eur == 8_312.50


def test_without_an_ended_benefit_there_is_no_price_of_one() -> None:
    nothing = ProgrammeYear(0, 1000, 0)
    assert np.isnan(nothing.saving_per_benefit_eur)
    assert np.isnan(nothing.cost_per_benefit_ended_eur)

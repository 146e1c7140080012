"""What the grant does with savings, in every world and under every option."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compare.worlds.measures import MONTHS_IN_YEAR, PLACE, year_ends
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.measures import PAID
from sim.money.grant import GrantRules, GrantYears, grant_rules, grant_years, historic_share_of

Floats = NDArray[np.float64]


def rules_of(scenario: Scenario, amounts: Amounts) -> GrantRules:
    """Safety net, historic share and lag as the scenario and `amounts/grant.yaml` say."""
    grant = scenario.money.grant
    share = 0.0
    if grant.historic_share is not None:
        share = grant.historic_share.value
    elif grant.inhabitants is not None:
        share = historic_share_of(amounts, grant.inhabitants.value)
    return grant_rules(amounts, historic_share=share, lag_years=grant.lag_years)


def grants(yearly: Floats, scenario: Scenario, amounts: Amounts) -> GrantYears:
    """The grant of every option in every world, years of (n_options, n_worlds, years), in cents.

    Assumption, where the scenario states no grant: it equals what the comparator spends on average
    over all worlds, year by year; so it follows the national tide and not a town's own chance.

    Parameters
    ----------
    yearly : (n_options, n_worlds, measures, years), the comparator first, cents
    scenario : the comparator's
    amounts : for the safety net
    """
    spending = yearly[:, :, PLACE["benefit_spending"]]
    stated = scenario.money.grant.eur_per_year
    if stated is None:
        base = spending[0].mean(axis=0)
    else:
        months = np.diff(year_ends(scenario.time.months), prepend=0)
        base = stated.value * 100 * months / MONTHS_IN_YEAR
    return grant_years(
        spending, np.broadcast_to(base, spending.shape), spending[0], rules_of(scenario, amounts)
    )


def with_grant(yearly: Floats, grant: GrantYears) -> Floats:
    """The yearly table with what savings cost in grant, and the net municipal cost, added.

    Net municipal cost = benefit spending + staff + one-off costs + grant lost to earlier savings.
    The comparator loses nothing, so its grant is the base grant.
    """
    lost = grant.grant[:1] - grant.grant
    net = sum(yearly[:, :, PLACE[name]] for name in PAID) + lost
    return np.concatenate([yearly, lost[:, :, None], net[:, :, None]], axis=2)

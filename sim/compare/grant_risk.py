"""Risk in euros by year: benefits paid against the grant, the own risk and what is borne."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats, Ints
from sim.compare.option_verdicts import chance_of
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import year_names
from sim.money.grant import GrantRules, GrantYears
from sim.outcomes.disclosure import Euros, Percent, Word
from sim.outcomes.interval import ENDS, ERROR, Heading, Interval
from sim.outcomes.summary import PERCENTILES

WORST = "worst year"
# What is reached in one world of ten.
ONE_IN_TEN = 90


@dataclass(frozen=True, slots=True)
class GrantRow:
    """An option's grant in one year, or in the year in which its deficit is largest; euros.

    Attributes
    ----------
    option : name; period : ``year 1`` …, or ``worst year``: of every world its own
    grant, spending : over worlds
    own_risk : a deficit up to here is the municipality's own
    most_borne : what it bears of a deficit that knows no end, if the safety net pays the rest
    deficit_one_in_ten : deficit that one world of ten reaches or exceeds
    borne_one_in_ten : the part of it that the municipality bears, if the safety net pays the rest
    chance_deficit, chance_beyond : share of worlds with a deficit, and with one beyond the own risk
    """

    option: Word
    period: Word
    spending: Annotated[
        Interval, Euros(), ENDS, Heading("grant.spending", (), "euros", "thousands")
    ]
    grant: Annotated[Interval, Euros(), ENDS, Heading("grant.grant", (), "euros", "thousands")]
    deficit_one_in_ten: Annotated[
        float, Euros(), Heading("grant.deficit_one_in_ten", (), "euros", "thousands")
    ]
    own_risk: Annotated[float, Euros(), Heading("grant.own_risk", (), "euros", "thousands")]
    most_borne: Annotated[float, Euros(), Heading("grant.most_borne", (), "euros", "thousands")]
    borne_one_in_ten: Annotated[
        float, Euros(), Heading("grant.borne_one_in_ten", (), "euros", "thousands")
    ]
    chance_deficit: Annotated[
        Interval, Percent(), ERROR, Heading("grant.chance_deficit", (), "chance", "chance")
    ]
    chance_beyond: Annotated[
        Interval, Percent(), ERROR, Heading("grant.chance_beyond", (), "chance", "chance")
    ]


def grant_rows(
    names: tuple[str, ...], grant: GrantYears, rules: GrantRules, draw: Ints, horizon: int
) -> list[GrantRow]:
    """A row for each option and year, and one for the worst year of every world.

    Parameters
    ----------
    names : options, the comparator first
    grant : (n_options, n_worlds, years), cents
    rules : own risk and safety net
    draw : (n_worlds,)
    horizon : months
    """
    worst = grant.surplus_or_deficit.argmin(axis=-1)[..., None]
    periods = [*year_names(horizon), WORST]
    tables = [
        np.concatenate([values, np.take_along_axis(values, worst, axis=-1)], axis=-1) / CENTS
        for values in (grant.spending, grant.grant, grant.own_risk_borne)
    ]
    return [
        _row(name, period, [table[at, :, place] for table in tables], rules, draw)
        for at, name in enumerate(names)
        for place, period in enumerate(periods)
    ]


def _row(
    option: str, period: str, columns: list[Floats], rules: GrantRules, draw: Ints
) -> GrantRow:
    spending, budget, borne = columns
    deficit = np.maximum(spending - budget, 0)
    mean = float(budget.mean())
    return GrantRow(
        option,
        period,
        spending=_over_worlds(spending),
        grant=_over_worlds(budget),
        deficit_one_in_ten=one_in_ten(deficit),
        own_risk=rules.own_risk_share * mean,
        most_borne=most_borne_share(rules) * mean,
        borne_one_in_ten=one_in_ten(borne),
        chance_deficit=chance_of(deficit > 0, draw),
        chance_beyond=chance_of(deficit > rules.own_risk_share * budget, draw),
    )


def most_borne_share(rules: GrantRules) -> float:
    """The part of the grant that a municipality bears at most of one year's deficit, 0 to 1.

    Examples
    --------
    >>> most_borne_share(GrantRules(0.075, 0.125, 0.5))
    0.1
    """
    own, shared = rules.own_risk_share, rules.shared_up_to_share
    return own + rules.own_part_of_shared * (shared - own)


def _over_worlds(values: Floats) -> Interval:
    low, _, high = np.percentile(values, PERCENTILES, method="inverted_cdf").tolist()
    return Interval(float(values.mean()), p05=low, p95=high)


def one_in_ten(values: Floats) -> float:
    """What one world of ten reaches or exceeds.

    Examples
    --------
    >>> one_in_ten(np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 0, 5])), one_in_ten(np.array([0.0, 2.0]))
    (5.0, 2.0)
    """
    ordered = np.sort(values)
    return float(ordered[-max(1, ordered.size * (100 - ONE_IN_TEN) // 100)])

"""Risk in euros by year: benefits paid against the grant, the own risk and what is borne."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.compare.option_verdicts import chance_of
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import year_names
from sim.money.grant import GrantRules, GrantYears
from sim.outcomes.disclosure import Euros, Percent, Word
from sim.outcomes.interval import ENDS, ERROR, Heading, Interval
from sim.outcomes.summary import PERCENTILES
from sim.strata import DrawStrata, mean_of, percentiles_of

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
    names: tuple[str, ...],
    grant: GrantYears,
    rules: GrantRules,
    draw: Ints,
    horizon: int,
    strata: DrawStrata | None = None,
) -> list[GrantRow]:
    """A row for each option and year, and one for the worst year of every world.

    Parameters
    ----------
    names : options, the comparator first
    grant : (n_options, n_worlds, years), cents
    rules : own risk and safety net
    draw : (n_worlds,)
    horizon : months
    strata : the source of effects of each draw, if there are several
    """
    worst = grant.surplus_or_deficit.argmin(axis=-1)[..., None]
    periods = [*year_names(horizon), WORST]
    tables = [
        np.concatenate([values, np.take_along_axis(values, worst, axis=-1)], axis=-1) / CENTS
        for values in (grant.spending, grant.grant, grant.own_risk_borne)
    ]
    over = _Worlds(draw, strata)
    return [
        _row(name, period, [table[at, :, place] for table in tables], rules, over)
        for at, name in enumerate(names)
        for place, period in enumerate(periods)
    ]


class _Worlds(NamedTuple):
    """The parameter draw of each world, and its source of effects."""

    draw: Ints
    strata: DrawStrata | None

    def mean(self, values: Floats) -> float:
        return float(mean_of(values, self.draw, self.strata))

    def interval(self, values: Floats) -> Interval:
        low, _, high = percentiles_of(values, self.draw, self.strata, PERCENTILES).tolist()
        return Interval(self.mean(values), p05=low, p95=high)

    def one_in_ten(self, values: Floats) -> float:
        """What one world of ten reaches or exceeds."""
        if self.strata is None:
            return one_in_ten(values)
        # The mirror image: a tenth of the weight lies at or above it.
        return -float(percentiles_of(-values, self.draw, self.strata, [100 - ONE_IN_TEN])[0])

    def chance(self, happens: Bools) -> Interval:
        return chance_of(happens, self.draw, self.strata)


def _row(
    option: str, period: str, columns: list[Floats], rules: GrantRules, over: _Worlds
) -> GrantRow:
    spending, budget, borne = columns
    deficit = np.maximum(spending - budget, 0)
    mean = over.mean(budget)
    return GrantRow(
        option,
        period,
        spending=over.interval(spending),
        grant=over.interval(budget),
        deficit_one_in_ten=over.one_in_ten(deficit),
        own_risk=rules.own_risk_share * mean,
        most_borne=most_borne_share(rules) * mean,
        borne_one_in_ten=over.one_in_ten(borne),
        chance_deficit=over.chance(deficit > 0),
        chance_beyond=over.chance(deficit > rules.own_risk_share * budget),
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


def one_in_ten(values: Floats) -> float:
    """What one world of ten reaches or exceeds.

    Examples
    --------
    >>> one_in_ten(np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 0, 5])), one_in_ten(np.array([0.0, 2.0]))
    (5.0, 2.0)
    """
    ordered = np.sort(values)
    return float(ordered[-max(1, ordered.size * (100 - ONE_IN_TEN) // 100)])

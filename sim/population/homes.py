"""At whose home a benefit arrives: household, age and earnings, as drawn or as a file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision
from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.people import HomeMargins, draw_homes
from sim.population.ages import entry_limits
from sim.population.caseload_rows import own

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.uint32]
NOT_KNOWN = -1
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Homes:
    """What is known of people besides what hazards look at; every array (n,).

    Attributes
    ----------
    household : code, 0 single, 1 lone_parent, 2 couple
    age_months : whole months of age at entry
    earnings_level : 0 to 1, where the person stands in the spread of earnings
    earnings_eur : per month when part-time, as a municipality's own file says; else not a number
    """

    household: Integers
    age_months: Integers
    earnings_level: Floats
    earnings_eur: Floats

    @property
    def age_years(self) -> Integers:
        """Whole years of age at entry: (n,)."""
        years: Integers = self.age_months // MONTHS_IN_YEAR
        return years


def home_margins(scenario: Scenario) -> HomeMargins:
    """The shares from which households and ages are drawn."""
    population = scenario.population
    return HomeMargins(
        _cumulative([population.households[name].value for name in HOUSEHOLDS]),
        _cumulative([band.share.value for band in population.ages]),
        np.array([band.from_years for band in population.ages]),
        np.array([band.to_years for band in population.ages]),
    )


def _cumulative(shares: list[float]) -> Floats:
    total = np.cumsum(shares)
    total[-1] = 1.0
    return total


def homes_of(
    scenario: Scenario,
    cohort: Integers,
    number: Numbers,
    replication: Numbers,
    entry: Integers,
    draw: int,
    key: Numbers,
) -> Homes:
    """Draw these people's homes, each at its own address; what a file says goes before.

    Parameters
    ----------
    scenario : gives the margins, and names the files, if any
    cohort, number, replication, entry : (n,) as in `PersonMonths`
    draw, key : of every address
    """
    n = number.size
    household, age, level = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    limits = entry_limits(scenario)
    draw_homes(
        number, replication, cohort, int(Decision.HOME), np.uint32(draw), key,
        home_margins(scenario), limits[np.minimum(entry, limits.size - 1)],
        _known(scenario, cohort, number, "age_years", np.full(n, NOT_KNOWN)),
        household, age, level,
    )  # fmt: skip
    return Homes(
        _known(scenario, cohort, number, "household", household),
        _known(scenario, cohort, number, "age_months", age),
        level,
        _known(scenario, cohort, number, "earnings", np.full(n, np.nan)),
    )


def _known(
    scenario: Scenario, cohort: Integers, number: Numbers, fact: str, otherwise: NDArray[Kind]
) -> NDArray[Kind]:
    """A fact as the files have it, and what stands in for it where they do not say: (n,)."""
    values = otherwise
    for code in range(0, 2 * len(scenario.population.groups), 2):
        if scenario.population.groups[code // 2].file is None:
            continue
        rows = np.flatnonzero(cohort == code)
        known = own(scenario, code, number[rows], fact)
        if known is None:
            continue
        values = values.copy()
        says = ~np.isnan(known)
        values[rows[says]] = known[says]
    return values

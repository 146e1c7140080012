"""At whose home a benefit arrives: household, age and earnings, as drawn or as a file says.

What a municipality's own file says of its people is laid over what was drawn for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Words
from sim.draws import ARRIVALS, RETURNS, Decision
from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.caseload.model import OwnCaseload
from sim.inputs.caseload.recipients import Recipient, age_at, age_months_at, months_at
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import AgeBand, HouseholdShares
from sim.kernels.lives.people import HomeMargins, draw_homes
from sim.population.ages import entry_limits

NOT_KNOWN = -1
N_COHORTS = 256
Kind = TypeVar("Kind", bound=np.generic)
PROFILE_CODES: dict[str | None, int] = {name: code for code, name in enumerate(PROFILES)}
HOUSEHOLD_CODES: dict[str | None, int] = {name: code for code, name in enumerate(HOUSEHOLDS)}
FACTS: dict[str, Callable[[Recipient, date], float | None]] = {
    "profile": lambda row, _: PROFILE_CODES.get(row.profile),
    "household": lambda row, _: HOUSEHOLD_CODES.get(row.household),
    "age_years": age_at,
    "age_months": lambda row, start: None if row.birth_date is None else age_months_at(row, start),
    "months_on_benefit": months_at,
    "part_time": lambda row, _: row.part_time,
    "earnings": lambda row, _: row.earnings,
}


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

    household: Ints
    age_months: Ints
    earnings_level: Floats
    earnings_eur: Floats

    @property
    def age_years(self) -> Ints:
        """Whole years of age at entry: (n,)."""
        years: Ints = self.age_months // MONTHS_IN_YEAR
        return years


def home_margins(scenario: Scenario) -> HomeMargins:
    """The shares from which households and ages are drawn, by cohort."""
    rows: dict[tuple[HouseholdShares, tuple[AgeBand, ...]], int] = {}
    of_cohort = np.zeros(N_COHORTS, np.int64)
    for group in range(len(scenario.population.groups)):
        own = [2 * group, 2 * group + 1, RETURNS + group]
        for arrives, codes in ((False, own), (True, [ARRIVALS + group])):
            make_up = scenario.population.make_up(group, arrives=arrives)
            of_cohort[codes] = rows.setdefault((make_up.households, make_up.ages), len(rows))
    most = max(len(ages) for _, ages in rows)
    age, edges = np.ones((len(rows), most)), np.zeros((2, len(rows), most), np.int64)
    for (_, ages), row in rows.items():
        age[row, : len(ages)] = cumulative(band.share.value for band in ages)
        edges[0, row, : len(ages)] = [band.from_years for band in ages]
        edges[1, row, : len(ages)] = [band.to_years for band in ages]
    household = [cumulative(homes[name].value for name in HOUSEHOLDS) for homes, _ in rows]
    return HomeMargins(of_cohort, np.array(household), age, *edges)


def cumulative(shares: Iterable[float]) -> Floats:
    """Shares added up, as a draw between 0 and 1 is laid against them; the last is 1."""
    total = np.array(list(accumulate(shares)))
    total[-1] = 1.0
    return total


def homes_of(
    scenario: Scenario,
    cohort: Ints,
    number: Words,
    replication: Words,
    entry: Ints,
    draw: int,
    key: Words,
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
    scenario: Scenario, cohort: Ints, number: Words, fact: str, otherwise: NDArray[Kind]
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


@lru_cache(maxsize=64)
def _column(file: OwnCaseload, fact: str, start: date) -> Floats:
    """One fact of everybody in a file, by row; not a number where it does not say."""
    values = (FACTS[fact](row, start) for row in file.recipients)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def own(scenario: Scenario, cohort_code: int, number: Words, fact: str) -> Floats | None:
    """A fact of people of a cohort as the file has it, not a number where it does not say: (n,).

    Parameters
    ----------
    scenario : names the file
    cohort_code : code of the cohort
    number : (n,) places within the cohort, which are rows of the file
    fact : profile and household (codes), age_years, age_months (where a birth date is known),
        months_on_benefit, part_time (1 or 0), earnings

    Returns
    -------
    None where the cohort is not read from a file: new inflow, and groups without one
    """
    file = scenario.population.groups[cohort_code // 2].file if cohort_code < ARRIVALS else None
    if file is None:
        return None
    column = _column(file, fact, scenario.time.start)
    # Who is added to try the rules stands in no row, and is drawn as new inflow is.
    known, inside = np.full(number.shape, np.nan), number < column.size
    known[inside] = column[number[inside]]
    return known


def laid_over(scenario: Scenario, cohort_code: int, number: Words, fact: str, drawn: Ints) -> Ints:
    """What the file says of these people, and what was drawn where it says nothing: (n,)."""
    known = own(scenario, cohort_code, number, fact)
    if known is None:
        return drawn
    return np.where(np.isnan(known), drawn, np.nan_to_num(known)).astype(np.int64)

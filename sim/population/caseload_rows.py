"""What a municipality's own file says of its people, laid over what was drawn for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.caseload.calendar import age_at, months_at
from sim.inputs.caseload.model import OwnCaseload
from sim.inputs.caseload.records import Recipient
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.population.cohorts import ARRIVALS

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.uint32]
PROFILE_CODES: dict[str | None, int] = {name: code for code, name in enumerate(PROFILES)}
HOUSEHOLD_CODES: dict[str | None, int] = {name: code for code, name in enumerate(HOUSEHOLDS)}

FACTS: dict[str, Callable[[Recipient, date], float | None]] = {
    "profile": lambda row, _: PROFILE_CODES.get(row.profile),
    "household": lambda row, _: HOUSEHOLD_CODES.get(row.household),
    "age_years": age_at,
    "months_on_benefit": months_at,
    "part_time": lambda row, _: row.part_time,
    "earnings": lambda row, _: row.earnings,
}


@lru_cache(maxsize=64)
def _column(file: OwnCaseload, fact: str, start: date) -> Floats:
    """One fact of everybody in a file, by row; not a number where it does not say."""
    values = (FACTS[fact](row, start) for row in file.recipients)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def own(scenario: Scenario, cohort_code: int, number: Numbers, fact: str) -> Floats | None:
    """A fact of people of a cohort as the file has it, not a number where it does not say: (n,).

    Parameters
    ----------
    scenario : names the file
    cohort_code : code of the cohort
    number : (n,) places within the cohort, which are rows of the file
    fact : profile and household (codes), age_years, months_on_benefit, part_time (1 or 0), earnings

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


def laid_over(
    scenario: Scenario, cohort_code: int, number: Numbers, fact: str, drawn: Integers
) -> Integers:
    """What the file says of these people, and what was drawn where it says nothing: (n,)."""
    known = own(scenario, cohort_code, number, fact)
    if known is None:
        return drawn
    return np.where(np.isnan(known), drawn, np.nan_to_num(known)).astype(np.int64)


def own_homes(
    scenario: Scenario, cohort: Integers, number: Numbers, household: Integers, age: Integers
) -> tuple[Integers, Integers, Floats]:
    """Household, age and earnings of people of several cohorts, the file laid over what was drawn.

    Parameters
    ----------
    scenario : names the files, if any
    cohort, number : (n,) as in `PersonMonths`
    household, age : (n,) as drawn

    Returns
    -------
    household, age, and earnings when part-time in euros per month, not a number where no file says
    """
    household, age, earnings = household.copy(), age.copy(), np.full(age.size, np.nan)
    for code in range(0, 2 * len(scenario.population.groups), 2):
        if scenario.population.groups[code // 2].file is None:
            continue
        rows = np.flatnonzero(cohort == code)
        here = number[rows]
        household[rows] = laid_over(scenario, code, here, "household", household[rows])
        age[rows] = laid_over(scenario, code, here, "age_years", age[rows])
        known = own(scenario, code, here, "earnings")
        if known is not None:
            earnings[rows] = known
    return household, age, earnings

"""What a municipality's own file says of its people, laid over what was drawn for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.caseload.calendar import age_at, age_months_at, months_at
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
    "age_months": lambda row, start: None if row.birth_date is None else age_months_at(row, start),
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


def laid_over(
    scenario: Scenario, cohort_code: int, number: Numbers, fact: str, drawn: Integers
) -> Integers:
    """What the file says of these people, and what was drawn where it says nothing: (n,)."""
    known = own(scenario, cohort_code, number, fact)
    if known is None:
        return drawn
    return np.where(np.isnan(known), drawn, np.nan_to_num(known)).astype(np.int64)

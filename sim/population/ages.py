"""Ages as they run: who is past pension age when, and how old somebody can be who comes in.

Ages are counted in whole months. Somebody's age in months minus the month of entry stays the same
for life: whoever it is at least `bar[k]` for has reached pension age by the start of month k.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR, load_pension_ages
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.runs import Time

Integers = NDArray[np.int64]
# An age limit for who never reaches one.
NO_LIMIT = 1 << 40
# A rise of the pension age is smaller than this, so nobody reached it earlier and not again since.
MONTHS_BACK = 24


@lru_cache(maxsize=64)
def _bars(time: Time) -> Integers:
    """Age in months, minus the month, at which pension age has been reached: (months + 1,)."""
    ages, first = load_pension_ages(), time.start.year * MONTHS_IN_YEAR + time.start.month - 1
    months = range(-MONTHS_BACK, time.months + 1)
    years = [divmod(first + month, MONTHS_IN_YEAR) for month in months]
    on = [ages.on(date(year, month + 1, 1)) for year, month in years]
    of_month = [row.years * MONTHS_IN_YEAR + row.months for row in on]
    falling: Integers = np.minimum.accumulate(np.array(of_month) - np.array(months))
    return falling[MONTHS_BACK:]


AgeBands = tuple[tuple[int, int, float], ...]


def cut(first: int, end: int, limit: int) -> int:
    """The end of a band of months of age, cut at the limit where that lies in the band."""
    return limit if first < limit < end else end


def years_of_age(bands: AgeBands, limit: int) -> tuple[tuple[int, float], ...]:
    """Whole years of age with their shares.

    Parameters
    ----------
    bands : (first month of age, month after the last, share), evenly over the months
    limit : months of age below which people come in, see `entry_limits`

    Examples
    --------
    >>> years_of_age(((786, 804, 1.0),), limit=796)
    ((65, 0.6), (66, 0.4))
    """
    shares: dict[int, float] = {}
    for first, end, share in bands:
        last = cut(first, end, limit)
        for years in range(first // MONTHS_IN_YEAR, (last - 1) // MONTHS_IN_YEAR + 1):
            low, high = years * MONTHS_IN_YEAR, (years + 1) * MONTHS_IN_YEAR
            parts = (last - first) / (min(last, high) - max(first, low))
            shares[years] = shares.get(years, 0.0) + share / parts
    return tuple(shares.items())


def months_of_age(bands: AgeBands, limit: int) -> tuple[Integers, NDArray[np.float64]]:
    """Whole months of age and their shares, see `years_of_age`: both (n,)."""
    months, shares = [], []
    for first, end, share in bands:
        last = cut(first, end, limit)
        months.append(np.arange(first, last))
        shares.append(np.full(last - first, share / (last - first)))
    return np.concatenate(months), np.concatenate(shares)


def entry_limits(scenario: Scenario) -> Integers:
    """Age in months below which people come in at each month: (horizon + 1,).

    The pension age where age runs; no limit elsewhere.
    """
    n_months = scenario.time.months + 1
    if not scenario.population.ageing:
        return np.full(n_months, NO_LIMIT)
    limits: Integers = _bars(scenario.time) + np.arange(n_months)
    return limits


def pension_months(scenario: Scenario, age_months: Integers, entry: Integers) -> Integers:
    """Month from which each person is past pension age, horizon + 1 for who never is: (n,).

    Parameters
    ----------
    scenario : says whether age runs, and when
    age_months : (n,) at entry
    entry : (n,) month of entry; whoever is past pension age then leaves in that month
    """
    horizon = scenario.time.months
    if not scenario.population.ageing:
        return np.full(age_months.shape, horizon + 1)
    reached = np.searchsorted(-_bars(scenario.time), entry - age_months, side="left")
    return np.minimum(np.maximum(reached, entry + 1), horizon + 1)

"""What is compared: measures of a world by year, and a few by month for figures and payback."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures import COMPARED, PAID, Measure, named
from sim.money.account import Account

Floats = NDArray[np.float64]
MONTHS_IN_YEAR = 12
# Counted in every world; the others follow from the grant and the comparator.
COUNTED = tuple(measure for measure in COMPARED if measure.of is not None)
MEASURES = (*COUNTED, *(measure for measure in COMPARED if measure.of is None))
PLACE = {measure.name: place for place, measure in enumerate(MEASURES)}
BY_WORD = named(MEASURES)
OF_MONTHS = tuple(measure for measure in COUNTED if measure.has_months)
COST_BEFORE_GRANT = "cost_before_grant"
MONTHLY = (*(measure.name for measure in OF_MONTHS), COST_BEFORE_GRANT)
MONTH_PLACE = {name: place for place, name in enumerate(MONTHLY)}


def n_years(horizon: int) -> int:
    """Years of twelve months, a last part-year included."""
    return -(-horizon // MONTHS_IN_YEAR)


def year_names(horizon: int) -> tuple[str, ...]:
    """What each year is called; a last part-year says how long it is.

    Examples
    --------
    >>> year_names(24), year_names(18), year_names(13)[-1]
    (('year 1', 'year 2'), ('year 1', 'year 2 (6 months)'), 'year 2 (1 month)')
    """
    names = [f"year {year + 1}" for year in range(n_years(horizon))]
    rest = horizon % MONTHS_IN_YEAR
    if rest:
        names[-1] += f" ({rest} month{'s' * (rest > 1)})"
    return tuple(names)


def year_ends(horizon: int) -> NDArray[np.int64]:
    """The month at whose start each year's stock is counted."""
    return np.minimum(np.arange(1, n_years(horizon) + 1) * MONTHS_IN_YEAR, horizon)


def added_by_year(monthly: NDArray[np.generic]) -> Floats:
    """Months added up to years: (..., horizon) to (..., years)."""
    starts = np.arange(0, monthly.shape[-1], MONTHS_IN_YEAR)
    return np.asarray(np.add.reduceat(monthly, starts, axis=-1), np.float64)


def yearly(account: Account) -> Floats:
    """Every counted measure by year, all groups together: (n_worlds, COUNTED, years), cents."""
    ends = year_ends(account.euros.shape[2])
    return np.stack([_by_year(measure, account, ends) for measure in COUNTED], axis=1)


def _by_year(measure: Measure, account: Account, ends: NDArray[np.int64]) -> Floats:
    """Its level at the end of each year, its sum, or for staff its mean: (n_worlds, years)."""
    by_month = _by_month(measure, account)
    if measure.is_stock:
        return np.asarray(by_month[:, ends], np.float64)
    added = added_by_year(by_month[:, : ends[-1]])
    return added / np.diff(ends, prepend=0) if measure.unit == "fte" else added


def _by_month(measure: Measure, account: Account) -> NDArray[Any]:
    """What is counted of everybody together at the start of each month, or in it."""
    assert measure.of is not None  # what is worked out from its parts is in no account
    counted: NDArray[Any] = measure.of(account)
    has_groups = counted.ndim > account.staff_fte.ndim
    return counted.sum(axis=1) if has_groups else counted


def monthly(account: Account) -> Floats:
    """Measures by month: (n_worlds, MONTHLY, horizon), cost in cents."""
    horizon = account.euros.shape[2]
    cost = sum(_by_month(BY_WORD[name], account) for name in PAID)
    counted = [_by_month(measure, account)[:, :horizon] for measure in OF_MONTHS]
    return np.stack([*counted, cost], axis=1).astype(np.float64)

"""What is compared: measures of a world by year, and a few by month for figures and payback."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.money.account import Account

Floats = NDArray[np.float64]
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is compared.

    Attributes
    ----------
    name : the word used in results
    unit : persons, person-months, fte or euros
    is_stock : counted at the end of a year; otherwise added up over the year
    """

    name: str
    unit: str
    is_stock: bool = False

    @property
    def in_euros(self) -> bool:
        """Whether it is money; kept in cents until it is shown."""
        return self.unit == "euros"


# Counted in every world; the order is that of the arrays.
COUNTED = (
    Measure("first_exits_to_work", "persons", is_stock=True),
    Measure("net_exits_to_work", "persons", is_stock=True),
    Measure("returns", "persons", is_stock=True),
    Measure("on_benefit", "persons", is_stock=True),
    Measure("part_time", "persons", is_stock=True),
    Measure("benefit_months", "person-months"),
    Measure("part_time_months", "person-months"),
    Measure("benefit_spending", "euros"),
    Measure("set_off", "euros"),
    Measure("kept_earnings", "euros"),
    Measure("contact_moments", "contacts"),
    Measure("staff_fte", "fte"),
    Measure("staff_cost", "euros"),
    Measure("one_off_cost", "euros"),
)
# These follow from the grant and the comparator.
DERIVED = (Measure("grant_lost", "euros"), Measure("net_municipal_cost", "euros"))
MEASURES = COUNTED + DERIVED
PLACE = {measure.name: place for place, measure in enumerate(MEASURES)}
MONTHLY = ("on_benefit", "staff_fte", "cost_before_grant", "part_time")
MONTH_PLACE = {name: place for place, name in enumerate(MONTHLY)}


def n_years(horizon: int) -> int:
    """Years of twelve months, a last part-year included."""
    return -(-horizon // MONTHS_IN_YEAR)


def year_ends(horizon: int) -> NDArray[np.int64]:
    """The month at whose start each year's stock is counted."""
    return np.minimum(np.arange(1, n_years(horizon) + 1) * MONTHS_IN_YEAR, horizon)


def added_by_year(monthly: NDArray[np.generic]) -> Floats:
    """Months added up to years: (..., horizon) to (..., years)."""
    starts = np.arange(0, monthly.shape[-1], MONTHS_IN_YEAR)
    return np.asarray(np.add.reduceat(monthly, starts, axis=-1), np.float64)


def yearly(account: Account) -> Floats:
    """Every counted measure by year, all groups together: (n_worlds, COUNTED, years), cents."""
    horizon = account.euros.shape[2]
    ends = year_ends(horizon)
    stocks = (
        account.first_exits,
        account.at_work,
        account.returns,
        account.on_benefit,
        account.part_time,
    )
    one_off = np.broadcast_to(account.prices.one_off_cents, account.staff_cost.shape)
    # A year's staff is the mean of its months.
    lengths = np.diff(ends, prepend=0)
    flows = (
        account.on_benefit.sum(axis=1)[:, :-1],
        account.part_time.sum(axis=1)[:, :-1],
        account.benefit_spending.sum(axis=1),
        account.set_off.sum(axis=1),
        account.kept.sum(axis=1),
        account.contacts,
        account.staff_fte,
        account.staff_cost,
        one_off,
    )
    rows = [stock.sum(axis=1)[:, ends].astype(np.float64) for stock in stocks]
    rows += [added_by_year(flow) for flow in flows]
    table = np.stack(rows, axis=1)
    table[:, PLACE["staff_fte"]] /= lengths
    return table


def monthly(account: Account) -> Floats:
    """Measures by month: (n_worlds, MONTHLY, horizon), cost in cents."""
    cost = account.benefit_spending.sum(axis=1) + account.staff_cost + account.prices.one_off_cents
    caseload = account.on_benefit.sum(axis=1)[:, :-1]
    part_time = account.part_time.sum(axis=1)[:, :-1]
    return np.stack([caseload, account.staff_fte, cost, part_time], axis=1).astype(np.float64)

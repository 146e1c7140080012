"""Posts and places at the desk, month by month: as wanted, as hired, as a budget pays for.

Known before anybody lives: posts are hired and paid whoever comes. Only a desk without staff of its
own, whose budget buys guidance client by client, is limited from month to month by what was spent
(`kernels.lives.desk`).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.amounts.load import FILES, read_checked
from sim.inputs.amounts.model import Staff as StaffAmounts
from sim.inputs.reading.shipped import shipped
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import ROUNDING, Desk, Staff

Floats = NDArray[np.float64]
MONTHS_IN_YEAR = 12


@lru_cache(maxsize=1)
def _shipped_staff() -> StaffAmounts:
    """The built-in `amounts/staff.yaml`; read once, for it is asked for every parameter draw."""
    assert FILES["staff"] is StaffAmounts
    return read_checked(shipped("amounts") / "staff.yaml", StaffAmounts)


def fte_year_eur(scenario: Scenario) -> float:
    """What a case manager costs a year, overhead included: as `money`, `amounts` or built in."""
    own, dated, built_in = scenario.money.staff, scenario.amounts.staff, _shipped_staff()
    direct = own.cost_per_fte or dated.cost_per_fte or built_in.cost_per_fte
    overhead = own.overhead_share or dated.overhead_share or built_in.overhead_share
    return direct.value * (1 + overhead.value)


def desk_posts(scenario: Scenario) -> Floats:
    """Case managers at a desk with staff of its own, whoever comes: (horizon + 1,).

    Posts are hired only as far as the desk's yearly budget pays for them: in every calendar year
    for the whole of that year, so that no post is filled that the next year cannot keep. With a
    price of a client's month as well, no more posts than for the clients it pays for.
    """
    desk, months = scenario.policy.desk, range(scenario.time.months + 1)
    if desk is None or desk.staff is None:
        return np.zeros(len(months))
    most = most_posts(scenario, desk, desk.staff)
    posts = [
        min(desk.staff.in_place(month), most) if desk.is_open_in(month) else 0.0 for month in months
    ]
    return np.array(posts)


def most_posts(scenario: Scenario, desk: Desk, staff: Staff) -> float:
    """The posts that the yearly budget of a desk pays for; infinite without one."""
    if desk.yearly_budget_eur is None:
        return math.inf
    year_eur, budget = fte_year_eur(scenario), desk.yearly_budget_eur.value
    most = budget / year_eur if year_eur > 0 else math.inf
    if desk.cost_per_client_month_eur is not None:
        client_year_eur = desk.cost_per_client_month_eur.value * MONTHS_IN_YEAR
        most = min(most, budget / client_year_eur / staff.clients_per_fte.value)
    return most


def desk_places(scenario: Scenario) -> NDArray[np.int64]:
    """Clients whom the desk can serve in full, 0 once it is closed: (horizon + 1,)."""
    desk, months = scenario.policy.desk, range(scenario.time.months + 1)
    if desk is None:
        return np.zeros(len(months), np.int64)
    if desk.staff is None:
        return np.array([desk.slots_in(month) for month in months], np.int64)
    full = desk_posts(scenario) * desk.staff.clients_per_fte.value
    return np.floor(full + ROUNDING).astype(np.int64)


def first_cut(scenario: Scenario) -> int | None:
    """The first month with fewer places than the month before; closing is no cut."""
    desk, places = scenario.policy.desk, desk_places(scenario)[: scenario.time.months]
    falls = np.flatnonzero(np.diff(places) < 0) + 1
    months = [int(month) for month in falls if desk is not None and desk.is_open_in(int(month))]
    return months[0] if months else None

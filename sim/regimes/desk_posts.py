"""Posts and places at the desk, month by month: as wanted, as hired, as a budget pays for.

Known before anybody lives: posts are hired and paid whoever comes. Only a desk without staff of its
own, whose price buys guidance client by client, is limited from month to month by what was spent
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
REGULAR = "regular"


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


def price_index(scenario: Scenario, months: int) -> Floats:
    """What staff and costs cost, 1 in the first calendar year; it grows each January: (months,)."""
    growth, first = scenario.money.cost_growth, scenario.time.start.month - 1
    years = (first + np.arange(months)) // MONTHS_IN_YEAR
    rate = 0.0 if growth is None else growth.value
    return np.asarray((1 + rate) ** years, np.float64)


def clients_per_post(scenario: Scenario, regime: str) -> float:
    """Clients one case manager guides: as `money`, `amounts` or built in; else as regular."""
    stated = scenario.money.of_regime(regime).clients_per_fte
    if stated is not None:
        return stated.value
    own, built_in = scenario.amounts.staff.clients_per_fte, _shipped_staff().clients_per_fte
    known = {**built_in, **own}
    return known[regime if regime in known else REGULAR].value


def hiring_wait(scenario: Scenario, before: str, regime: str) -> int:
    """Months until a regime begins for those of a group that starts under another.

    Posts must be hired first where it takes more of them for each client. A desk's regime begins
    with the desk's own places.
    """
    months = scenario.money.staff.months_to_hire
    if not months or scenario.policy.desk_for(regime) is not None:
        return 0
    takes_more = clients_per_post(scenario, regime) < clients_per_post(scenario, before)
    return months if takes_more else 0


def desk_posts(scenario: Scenario, desk: Desk) -> Floats:
    """Case managers at a desk with staff of its own, whoever comes: (horizon + 1,).

    Posts are hired only as far as the desk's yearly budget pays for them: in every calendar year
    for the whole of that year, with their hiring, so that no post is filled that the rest of the
    year cannot keep. With a price of a client's month as well, no more than for the clients whom
    it pays for.
    """
    months = range(scenario.time.months + 1)
    if desk.staff is None:
        return np.zeros(len(months))
    usual = scenario.money.staff.months_to_hire
    wanted = [
        desk.staff.in_place(month, usual) if desk.is_open_in(month) else 0.0 for month in months
    ]
    if desk.yearly_budget_eur is None:
        return np.array(wanted)
    return _affordable(scenario, desk, desk.staff, desk.yearly_budget_eur.value, wanted)


def _affordable(
    scenario: Scenario, desk: Desk, staff: Staff, budget_eur: float, wanted: list[float]
) -> Floats:
    """The posts that a yearly budget pays for, month after month: (horizon + 1,)."""
    most = math.inf
    if desk.cost_per_client_month_eur is not None:
        client_year_eur = desk.cost_per_client_month_eur.value * MONTHS_IN_YEAR
        most = budget_eur / client_year_eur / staff.clients_per_fte.value
    post_eur = post_months_eur(scenario, desk, staff, len(wanted) + MONTHS_IN_YEAR)
    first = scenario.time.start.month - 1
    there, spent = staff.fte_at_start.value, 0.0
    posts = np.zeros(len(wanted))
    for month, of_month in enumerate(wanted):
        place = (first + month) % MONTHS_IN_YEAR
        spent = spent if place else 0.0
        left = budget_eur - spent
        rest_eur = float(post_eur[month : month + MONTHS_IN_YEAR - place].sum())
        hiring = hiring_eur(scenario, month)
        # No more than a whole year at this month's price pays for, and than the rest of this year.
        kept = min(of_month, most, *_shares(budget_eur, MONTHS_IN_YEAR * float(post_eur[month])))
        kept = min(kept, *_shares(left, rest_eur))
        if kept > there and hiring > 0:
            kept = max(there, min(kept, (left + hiring * there) / (rest_eur + hiring)))
            kept = min(kept, *_shares(left, rest_eur))
        spent += kept * float(post_eur[month]) + hiring * max(0.0, kept - there)
        there = posts[month] = max(kept, 0.0)
    return posts


def _shares(eur: float, price_eur: float) -> tuple[float, ...]:
    """How many of something the euros pay for; nothing limits what costs nothing."""
    return (max(eur, 0.0) / price_eur,) if price_eur > 0 else (math.inf,)


def post_months_eur(scenario: Scenario, desk: Desk, staff: Staff, months: int) -> Floats:
    """What a filled post at the desk costs in a month, with what its clients cost: (months,)."""
    costs = [
        cost
        for cost in scenario.money.costs
        if cost.per == "client_month" and cost.regime == desk.regime
    ]
    clients = [sum(max(cost.eur_in(month), 0.0) for cost in costs) for month in range(months)]
    full = fte_year_eur(scenario) / MONTHS_IN_YEAR + np.array(clients) * staff.clients_per_fte.value
    return np.asarray(full * price_index(scenario, months), np.float64)


def hiring_eur(scenario: Scenario, month: int) -> float:
    """What filling one more post costs in a month, euros."""
    costs = [cost.eur_in(month) for cost in scenario.money.costs if cost.per == "post"]
    return max(sum(costs), 0.0) * float(price_index(scenario, month + 1)[-1])


def desk_places(scenario: Scenario, desk: Desk) -> NDArray[np.int64]:
    """Clients whom a desk can serve in full, 0 once it is closed: (horizon + 1,)."""
    months = range(scenario.time.months + 1)
    if desk.staff is not None:
        full = desk_posts(scenario, desk) * desk.staff.clients_per_fte.value
        return np.floor(full + ROUNDING).astype(np.int64)
    # What is bought client by client is hired by others.
    is_bought = desk.cost_per_client_month_eur is not None
    hiring = 0 if is_bought else scenario.money.staff.months_to_hire
    windows = (range(month - hiring, month + 1) for month in months)
    return np.array([min(desk.slots_in(month) for month in window) for window in windows])


def first_cut(scenario: Scenario, desk: Desk) -> int | None:
    """The first month with fewer places than the month before; closing is no cut."""
    places = desk_places(scenario, desk)[: scenario.time.months]
    falls = np.flatnonzero(np.diff(places) < 0) + 1
    months = [int(month) for month in falls if desk.is_open_in(int(month))]
    return months[0] if months else None

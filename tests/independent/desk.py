"""The desk: who is served in each month of each world."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.amounts import Amounts
from tests.independent.scenario import Tree

Array = NDArray[Any]
NEVER = 10**6


def _steps(given: Any, name: str, horizon: int) -> Array:
    if not isinstance(given, list):
        return np.full(horizon, given, float)
    held = np.zeros(horizon)
    for one in given:
        held[one["from_month"] :] = one[name]
    return held


def desks_of(scenario: Tree) -> list[Tree]:
    """What is said of each desk, in the order of their rounds."""
    one, several = (scenario["policy"].get(name) for name in ("desk", "desks"))
    return several or ([one] if one else [])


def posts(scenario: Tree, desk: Tree, amounts: Amounts) -> Array:
    """Posts filled at a desk with staff, by month; growth comes late, a cut at once."""
    horizon = scenario["time"]["months"]
    staff = desk["staff"]
    wanted = _steps(staff["fte"], "fte", horizon)
    budget = desk.get("yearly_budget_eur")
    if budget is not None:
        cost = np.array([amounts.fte_cents(month) * 12 / 100 for month in range(horizon)])
        wanted = np.minimum(wanted, budget / cost)
    wait = staff.get("hiring_months")
    if wait is None:
        wait = (scenario["money"].get("staff") or {}).get("hiring_months") or 0
    before = np.full(wait, staff.get("fte_at_start") or 0.0)
    wanted = np.concatenate([before, wanted])
    filled = np.array([wanted[k : k + wait + 1].min() for k in range(horizon)])
    filled[desk.get("end_month") or NEVER :] = 0
    return filled


def slots(scenario: Tree, desk: Tree, amounts: Amounts) -> Array:
    """Places by month."""
    horizon = scenario["time"]["months"]
    if desk.get("staff"):
        return np.floor(posts(scenario, desk, amounts) * desk["staff"]["clients_per_fte"] + 1e-9)
    held = _steps(desk["slots"], "slots", horizon)
    held[desk.get("end_month") or NEVER :] = 0
    return held


class Desk:
    """Requests, places and what was had of them, person by person."""

    def __init__(
        self, scenario: Tree, rule: Tree, amounts: Amounts, world: Array, fits: Array
    ) -> None:
        self.rule = rule
        self.slots = slots(scenario, rule, amounts)
        self.budget = self.rule.get("yearly_budget_eur")
        self.price = self.rule.get("cost_per_client_month_eur")
        self.first_month = int(str(scenario["time"]["start"])[5:7]) - 1
        self.left = np.zeros(0)
        self.world, self.fits = world, fits
        n = len(world)
        self.asked, self.since = np.full(n, NEVER), np.full(n, NEVER)
        self.had = np.zeros(n, bool)  # the longest time, in this spell
        self.dose, self.idle = np.ones(n), np.zeros(n, bool)
        doses = self.rule.get("doses") or []
        self.doses = sorted((one["level"], one.get("effect", one["level"])) for one in doses)

    def new_spell(self, who: Array) -> None:
        """A later spell may ask again."""
        self.had[who] = False

    def round(self, month: int, wants: Array, spell: Array) -> Array:
        """Who is served this month; `dose` is the effect each gets."""
        longest = self.rule.get("longest_months") or NEVER
        self.asked[~wants] = NEVER
        served = self.since < NEVER
        over = served & (month - self.since >= longest)
        self.had |= over & wants
        self.since[over | ~wants] = NEVER
        room = self._room(month)
        thins = "thin" in (self.rule.get("when_cut"), self.rule.get("when_short"))
        if not thins:
            self._cut(room)
        new = wants & ~self.had & (self.since == NEVER) & (self.asked == NEVER)
        self.asked[new] = month
        if self.rule.get("when_short") == "thin":
            self._thin_all(month, room)
        elif thins:
            self._thin_served(month, room, spell)
        else:
            self._give(month, room, spell)
        self.pay()
        return (self.since < NEVER) & ~self.idle

    def _room(self, month: int) -> Array:
        """Places in each world, and no more than the rest of the year can be paid for."""
        room = np.full(int(self.world.max()) + 1, self.slots[month])
        if self.budget is None or self.price is None or self.rule.get("staff"):
            return room
        calendar = (self.first_month + month) % 12
        if calendar == 0 or not month:
            self.left = np.full(len(room), float(self.budget))
        rest = self.left / (self.price * (12 - calendar))
        return np.minimum(room, np.floor(rest + 1e-9))

    def pay(self) -> None:
        """Take what this month's clients cost from the year's budget."""
        if self.budget is not None and self.price is not None:
            self.left = self.left - self.price * self._count(self.since < NEVER)

    def _rank(self, who: Array, *keys: Array) -> Array:
        """Place of each of `who` in the order of their world; the last key counts first."""
        order = who[np.lexsort([who, *(key[who] for key in keys), self.world[who]])]
        worlds = self.world[order]
        first = np.searchsorted(worlds, worlds, side="left")
        rank = np.full(len(self.world), NEVER)
        rank[order] = np.arange(len(order)) - first
        return rank

    def _count(self, mask: Array) -> Array:
        return np.bincount(self.world[mask], minlength=int(self.world.max()) + 1)

    def _cut(self, room: Array) -> None:
        served = np.flatnonzero(self.since < NEVER)
        if len(served):
            rank = self._rank(served, self.since)
            out = served[rank[served] >= room[self.world[served]]]
            self.since[out] = NEVER
            self.asked[out] = NEVER

    def _give(self, month: int, room: Array, spell: Array, free: Array | None = None) -> None:
        waiting = np.flatnonzero((self.asked < NEVER) & (self.since == NEVER))
        if not len(waiting):
            return
        if self.rule.get("queue") == "longest_on_benefit":
            rank = self._rank(waiting, self.asked, -spell, self.fits)
        else:
            rank = self._rank(waiting, self.asked, self.fits)
        free = room - self._count(self.since < NEVER) if free is None else free
        start = waiting[rank[waiting] < free[self.world[waiting]]]
        self.since[start] = month
        self.asked[start] = NEVER

    def _level(self, count: Array, room: Array) -> tuple[Array, Array]:
        """Largest level with level × count ≤ room, and its effect; 0 where not even the lowest."""
        level, effect = np.zeros(len(count)), np.zeros(len(count))
        for one, power in [*self.doses, (1.0, 1.0)]:
            fits = (one * count <= room + 1e-9) & (room > 0)
            level[fits], effect[fits] = one, power
        return level, effect

    def _thin_served(self, month: int, room: Array, spell: Array) -> None:
        count = self._count(self.since < NEVER)
        level, effect = self._level(count, room)
        lowest = self.doses[0][0]
        too_many = level == 0
        if too_many.any():
            served = np.flatnonzero((self.since < NEVER) & too_many[self.world])
            rank = self._rank(served, self.since)
            most = np.floor(room / lowest + 1e-9)
            out = served[rank[served] >= most[self.world[served]]]
            self.since[out] = NEVER
            self.asked[out] = month
            level, effect = self._level(self._count(self.since < NEVER), room)
        self.dose = effect[self.world]
        full = level == 1
        free = np.where(full, room - self._count(self.since < NEVER), 0)
        self._give(month, room, spell, free)

    def _thin_all(self, month: int, room: Array) -> None:
        """Nobody waits: all get the largest dose that fits, or nobody new starts."""
        asks = (self.asked < NEVER) & (self.since == NEVER)
        level, effect = self._level(self._count(asks | (self.since < NEVER)), room)
        starts = asks & (level > 0)[self.world]
        self.since[starts], self.asked[starts] = month, NEVER
        self.dose = effect[self.world]
        self.idle = (level == 0)[self.world]

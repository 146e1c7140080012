"""Which regime's plan a person has in each month, from switches and waves and the person's lots."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.scenario import Tree

Array = NDArray[Any]


@dataclass(frozen=True)
class Decision:
    """From a month on those reached whose lot lies in [low, high) have a regime in their plan."""

    month: int
    until: int
    to: str
    lot: int  # which of a person's lots
    low: float
    high: float
    reached: Tree

    def fits(self, who: Tree) -> bool:
        """Whether somebody of these attributes may be reached."""
        rule = self.reached
        if rule.get("groups", "all") != "all" and who["group"] not in rule["groups"]:
            return False
        for one in ("profile", "household"):
            allowed = rule.get(f"{one}s")
            if allowed and who[one] not in allowed:
                return False
        if (rule.get("persons") or rule.get("persons_each")) and who["entry"] > self.month:
            return False
        if set(rule.get("traits") or ()) - who["traits"]:
            return False
        if set(rule.get("without_traits") or ()) & who["traits"]:
            return False
        return _within(rule, "age_years", who["age_years"]) and _within(
            rule, "months_on_benefit", who["months"]
        )


def _within(rule: Tree, name: str, value: float) -> bool:
    low, high = rule.get(f"min_{name}"), rule.get(f"max_{name}")
    return (low is None or value >= low) and (high is None or value < high + 1)


def clients_per_fte(scenario: Tree, regime: str) -> float:
    """How many clients one case manager guides under a regime."""
    own = scenario["money"].get("regimes", {}).get(regime, {}).get("clients_per_fte")
    return own or 150.0  # regular of amounts/staff.yaml


def decisions(scenario: Tree, expected: Any = None) -> list[Decision]:
    """All decisions, the earliest first, before hiring is thought of.

    `expected(reached, month)`: the persons expected to have come in by a month whom a rule reaches.
    """
    policy, horizon = scenario["policy"], scenario["time"]["months"]
    found = []
    for lot, one in enumerate(policy.get("switches") or []):
        share = one.get("share", 1.0)
        if one.get("persons"):
            share = min(1.0, one["persons"] / expected(one, one["month"]))
        low = 0.0
        for choice in one.get("choices") or [{"to": one.get("to"), "share": 1.0}]:
            high = low + choice["share"] * share
            until = one.get("until_month") or horizon + 1
            found.append(Decision(one["month"], until, choice["to"], lot, low, high, one))
            low = high
    for place, one in enumerate(policy.get("waves") or []):
        lot = 100 + place
        low, every = 0.0, one.get("every_months", 12)
        for wave in range(one["count"]):
            month = one["first_month"] + wave * every
            each = one.get("share_each")
            if each is None:
                each = one["persons_each"] / expected(one, month)
            until = one.get("until_month") or horizon + 1
            found.append(Decision(month, until, one["to"], lot, low, min(low + each, 1), one))
            low += each
    return sorted(found, key=lambda one: one.month)


def plan(
    scenario: Tree, made: list[Decision], group: Tree, who: Tree, lots: dict[int, float]
) -> Array:
    """The regime in a person's plan in each month, as places in the list of regimes."""
    names = list(scenario["hazards"]["regimes"])
    horizon = scenario["time"]["months"]
    held = np.full(horizon + 1, names.index(group["regime"]))
    hiring = scenario["money"].get("staff", {}).get("hiring_months") or 0
    own = clients_per_fte(scenario, group["regime"])
    for one in made:
        if one.low <= lots[one.lot] < one.high and one.fits(who):
            delay = hiring if clients_per_fte(scenario, one.to) < own else 0
            held[one.month + delay : one.until] = names.index(one.to)
    return held


def lot_cells(made: list[Decision]) -> list[tuple[dict[int, float], float]]:
    """Every combination of lots that makes a difference: a lot in its middle, and its share."""
    cells: list[tuple[dict[int, float], float]] = [({}, 1.0)]
    for lot in sorted({one.lot for one in made}):
        cuts = {0.0, 1.0} | {x for one in made if one.lot == lot for x in (one.low, one.high)}
        edges = sorted(x for x in cuts if 0 <= x <= 1)
        cells = [
            (lots | {lot: (a + b) / 2}, share * (b - a))
            for lots, share in cells
            for a, b in itertools.pairwise(edges)
            if b > a
        ]
    return cells

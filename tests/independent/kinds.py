"""Kinds of people: every combination of attributes that makes a difference, with its persons."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from tests.independent import plans
from tests.independent.scenario import HOUSEHOLDS, PROFILES, ROOT, Tree, market_index

Array = NDArray[Any]
AGE_RULES = ("min_age_years", "max_age_years")


@dataclass
class Kind:
    """Attributes that people share, and the persons expected to have them."""

    group: int
    profile: int
    frailty: int
    volunteer: int
    studied: int
    entry: int
    origin: str  # start, joiner (of the stock), new, inflow, stopper
    plan: Array
    persons: float
    alive: Array  # share not past pension age, by month 0 to horizon + 1
    who: Tree
    ages: Array  # months at entry, and weights
    months: tuple[int, int] = (0, 10**6)  # on benefit at the start: at least, below
    stop: int | None = None


def make_up(scenario: Tree, group: Tree, name: str, *, is_inflow: bool) -> Any:
    """A margin of a group, or of its new inflow: its own, else the group's, else the scenario's."""
    places = [group, scenario["population"]]
    if is_inflow:
        places.insert(0, group.get("intake") or {})
    return next(one[name] for one in places if one.get(name))


def trait_shares(scenario: Tree, group: Tree, *, is_inflow: bool) -> dict[str, float]:
    """Share of people with each trait named anywhere."""
    shares: dict[str, float] = {}
    everywhere = scenario["population"].get("traits") or {}
    for one in scenario["population"]["groups"]:
        for place in (one, one.get("intake") or {}):
            shares |= dict.fromkeys(place.get("traits") or {}, 0.0)
    shares |= everywhere | (group.get("traits") or {})
    if is_inflow:
        shares |= (group.get("intake") or {}).get("traits") or {}
    return shares


def pension_ages(scenario: Tree, months: int) -> Array:
    """Pension age in months on the first day of each month."""
    rows = yaml.safe_load((ROOT / "amounts" / "pension_age.yaml").read_text("utf-8"))["rows"]
    start = datetime.date.fromisoformat(str(scenario["time"]["start"]))
    ages = []
    for month in range(months):
        year, place = divmod(start.year * 12 + start.month - 1 + month, 12)
        day = datetime.date(year, place + 1, 1)
        row = [one for one in rows if one["from_date"] <= day][-1]
        ages.append(row["years"] * 12 + row["months"])
    return np.array(ages)


def first_reached(ages: Array, entry: int, age: Array) -> Array:
    """First month in which somebody as old as `age` (months) at entry has reached pension age.

    A month before entry too: the law raises the age in steps, and who had it once keeps it.
    """
    months = np.arange(len(ages))
    reached = age[:, None] - entry + months[None, :] >= ages[None, :]
    return np.where(reached.any(1), reached.argmax(1), len(ages))


def pension_month(ages: Array, entry: int, age: Array) -> Array:
    """The month from which somebody is in the state `pension`."""
    return np.maximum(first_reached(ages, entry, age), entry + 1)


class People:
    """All kinds of a scenario, but for who depends on hazards (joiners, who left before)."""

    def __init__(self, scenario: Tree) -> None:
        self.scenario = scenario
        self.horizon = scenario["time"]["months"]
        self.groups = scenario["population"]["groups"]
        self.index = market_index(scenario, self.horizon + 1)
        self.ages = pension_ages(scenario, self.horizon + 2)
        self.made = self._decisions()
        rules = [one.reached for one in self.made]
        self.by_household = any(one.get("households") for one in rules)
        self.by_trait = sorted(
            {x for one in rules for k in ("traits", "without_traits") for x in one.get(k) or ()}
        )
        cuts = {one[key] + (key == "max_age_years") for one in rules for key in AGE_RULES
                if one.get(key) is not None}  # fmt: skip
        self.age_cuts = sorted(cut * 12 for cut in cuts)
        duration = {one.get("min_months_on_benefit") for one in rules}
        duration |= {(one.get("max_months_on_benefit") or -1) + 1 for one in rules}
        self.duration_cuts = sorted(duration - {None, 0})
        self.cells = plans.lot_cells(self.made)

    def _decisions(self) -> list[plans.Decision]:
        def expected(rule: Tree, month: int) -> float:
            reached = plans.Decision(month, 0, "", 0, 0, 1, rule)
            total = 0.0
            for place, group in enumerate(self.groups):
                total += self._come_in(place, group, reached, month)
            return total

        return plans.decisions(self.scenario, expected)

    def _come_in(self, place: int, group: Tree, rule: plans.Decision, month: int) -> float:
        self.made, self.by_household, self.by_trait = [], True, []
        self.age_cuts, self.duration_cuts, self.cells = [], [], [({}, 1.0)]
        return sum(
            kind.persons
            for kind in itertools.chain(*(self.cohort(place, *one) for one in self.cohorts(place)))
            if kind.entry <= month and rule.fits(kind.who)
        )

    def inflow(self, group: Tree, month: int) -> float:
        """Persons expected to come on benefit in a month (seen a month later)."""
        intake = group.get("intake")
        if not intake:
            return 0.0
        calendar = (int(str(self.scenario["time"]["start"])[5:7]) - 1 + month) % 12
        season = (intake.get("season") or [1] * 12)[calendar]
        steps = [one for one in intake.get("steps") or [] if one["from_month"] <= month]
        step = steps[-1]["ratio"] if steps else 1
        market = self.index[month] ** intake.get("elasticity", 0)
        return intake["per_month"] * season * step * market

    def cohorts(self, place: int) -> Iterator[tuple[int, str, float]]:
        """Entry month, origin and persons of each cohort of a group."""
        group = self.groups[place]
        entry = group.get("entry") or {}
        at_start = entry.get("at_start_share", 1)
        last = entry.get("last_month", 0)
        stock = (entry.get("origin") or {}).get("stock", 0)
        for origin, persons in (("", group["persons"]), ("stopper", group["stopping_persons"])):
            if not persons:
                continue
            yield 0, origin or "start", persons * at_start
            for month in range(1, last + 1):
                each = persons * (1 - at_start) / last
                yield month, (origin + "joiner"), each * stock
                yield month, (origin + "late"), each * (1 - stock)
        for month in range(self.horizon):
            yield month + 1, "inflow", self.inflow(group, month)

    def age_parts(self, group: Tree, entry: int, *, is_inflow: bool) -> list[tuple[Array, float]]:
        """Ages in months at entry, cut where rules tell them apart, each part with its share."""
        bands = make_up(self.scenario, group, "ages", is_inflow=is_inflow)
        runs = self.scenario["population"].get("ageing", False)
        months, weights = [], []
        for band in bands:
            ages = np.arange(band["from_years"] * 12, band["to_years"] * 12)
            if runs:
                below = ages[first_reached(self.ages, entry, ages) > entry]
                ages = below if len(below) else ages
            months.append(ages)
            weights.append(np.full(len(ages), band["share"] / len(ages)))
        month, weight = np.concatenate(months), np.concatenate(weights)
        part = np.searchsorted(self.age_cuts, month, side="right")
        return [
            (np.column_stack([month[part == one], weight[part == one]]), weight[part == one].sum())
            for one in np.unique(part)
        ]

    def month_parts(self, group: Tree) -> list[tuple[tuple[int, int], float]]:
        """Months on benefit at the start, cut where rules tell them apart, with their shares."""
        bands = make_up(self.scenario, group, "months_on_benefit", is_inflow=False)
        edges = [0, *self.duration_cuts, 10**6]
        parts = []
        for low, high in itertools.pairwise(edges):
            share = 0.0
            for band in bands:
                a, b = band["from_months"], band["to_months"]
                share += band["share"] * max(0, min(b, high) - max(a, low)) / (b - a)
            if share:
                parts.append(((low, high), share))
        return parts

    def alive(self, ages: Array, entry: int) -> Array:
        """Share of these ages that is not past pension age, by month."""
        share = np.ones(self.horizon + 2)
        if self.scenario["population"].get("ageing", False):
            month = pension_month(self.ages, entry, ages[:, 0])
            weight = ages[:, 1] / ages[:, 1].sum()
            share = np.array([weight[month > k].sum() for k in range(self.horizon + 2)])
        return share

    def still_below(self, group: Tree, months: int) -> Array:
        """Share of a group's ages that is still below pension age so many months on."""
        if not self.scenario["population"].get("ageing", False):
            return np.ones(months)
        ages = np.concatenate([one for one, _ in self.age_parts(group, 0, is_inflow=False)])
        weight = ages[:, 1] / ages[:, 1].sum()
        return np.array([weight[ages[:, 0] + k < self.ages[0]].sum() for k in range(months)])

    def cohort(self, place: int, entry: int, origin: str, persons: float) -> Iterator[Kind]:
        """The kinds of a cohort."""
        group = self.groups[place]
        is_inflow = origin == "inflow"
        profiles = make_up(self.scenario, group, "profiles", is_inflow=is_inflow)
        households = make_up(self.scenario, group, "households", is_inflow=is_inflow)
        traits = trait_shares(self.scenario, group, is_inflow=is_inflow)
        volunteer = group.get("volunteer_share", 0)
        frailty = self.scenario["hazards"]["frailty"]
        homes = HOUSEHOLDS if self.by_household else ("",)
        stretches = [((0, 10**6), 1.0)]
        if origin in {"start", "stopper"} and not entry and self.duration_cuts:
            stretches = self.month_parts(group)
        parts = self.age_parts(group, entry, is_inflow=is_inflow)
        lifted = [(self.alive(ages, entry), ages, share) for ages, share in parts]
        has = [
            [(name, 1, traits.get(name, 0)), (name, 0, 1 - traits.get(name, 0))]
            for name in self.by_trait
        ]
        for profile, home, one, (months, month_share), (
            lots,
            lot_share,
        ), *marks in itertools.product(
            range(len(PROFILES)), homes, lifted, stretches, self.cells, *has
        ):
            alive, ages, age_share = one
            who = {
                "group": group["name"], "profile": PROFILES[profile], "household": home,
                "age_years": ages[0, 0] / 12, "months": months[0], "entry": entry,
                "traits": {name for name, mark, _ in marks if mark},
            }  # fmt: skip
            share = profiles[PROFILES[profile]] * age_share * lot_share * month_share
            share *= households[home] if home else 1
            share *= float(np.prod([x for _, _, x in marks]))
            if not share * persons:
                continue
            held = plans.plan(self.scenario, self.made, group, who, lots)
            for weak, one_frailty in enumerate(frailty):
                for signed, signed_share in ((1, volunteer), (0, 1 - volunteer)):
                    if signed_share:
                        weight = persons * share * one_frailty["share"] * signed_share
                        yield Kind(
                            place, profile, weak, signed, int(group["studied"]), entry, origin,
                            held, weight, alive, who, ages, months,
                        )  # fmt: skip

"""Who comes in depending on hazards: joiners from the stock, and who left before the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.effects import Effects, Regimes
from tests.independent.kinds import Kind, People, make_up
from tests.independent.rates import RETURNED, Rates, Rows
from tests.independent.scenario import Tree

Array = NDArray[Any]
Class = tuple[int, int, int]


def class_of(kind: Kind) -> Class:
    """Profile, frailty and volunteer."""
    return kind.profile, kind.frailty, kind.volunteer


def older(on: Array) -> Array:
    """Everybody a month longer on benefit (last axis); long ones stay together."""
    moved = np.zeros_like(on)
    moved[..., 1:] = on[..., :-1]
    moved[..., -1] += on[..., -1]
    return moved


def start_of(
    people: People, group: Tree, durations: int, part: tuple[int, int] = (0, 10**6)
) -> Array:
    """Share by earnings and months on benefit of a group's people at month 0, of a part of them."""
    share = np.zeros(durations)
    for band in make_up(people.scenario, group, "months_on_benefit", is_inflow=False):
        months = np.arange(band["from_months"], band["to_months"])
        each = np.where((months >= part[0]) & (months < part[1]), band["share"] / len(months), 0)
        np.add.at(share, np.minimum(months, durations - 1), each)
    share /= share.sum()
    earning = group.get("part_time_share", 0)
    return np.stack([share * (1 - earning), share * earning])


def stay(people: People, rates: Rates, regimes: Regimes, group: Tree, one: Class) -> list[Array]:
    """What is left of a class in its first spell, by month, under `reference` and unstudied."""
    rows = Rows(*(np.array([x]) for x in (*one, 0)))
    treatment = np.array([rates.names.index("reference")])
    effects = Effects(regimes, rows.profile)
    left = [start_of(people, group, rates.durations)]
    for month in range(people.horizon):
        ratio = rates.ratio(rows, effects.step(month, treatment), treatment, month)
        without, earning = ([x[0] for x in side] for side in rates.moves(ratio))
        now = left[-1]
        moved = np.stack([
            now[0] * (1 - sum(without)) + now[1] * earning[1],
            now[1] * (1 - sum(earning)) + now[0] * without[1],
        ])  # fmt: skip
        left.append(older(moved))
    return left


def join(people: People, rates: Rates, regimes: Regimes, kinds: list[Kind]) -> dict[int, Array]:
    """Give joiners the make-up of who is still there when they join; what each starts with."""
    starts: dict[int, Array] = {}
    cohorts = defaultdict(list)
    for place, kind in enumerate(kinds):
        if kind.origin.endswith("joiner"):
            cohorts[kind.group, kind.entry, kind.origin].append(place)
    kept: dict[tuple[int, Class], list[Array]] = {}
    for (group, month, _), places in cohorts.items():
        for place in places:
            key = group, class_of(kinds[place])
            if key not in kept:
                kept[key] = stay(people, rates, regimes, people.groups[group], key[1])
        left = [kept[group, class_of(kinds[place])][month] for place in places]
        weights = [kinds[p].persons * one.sum() for p, one in zip(places, left, strict=True)]
        persons = sum(kinds[place].persons for place in places)
        for place, one, weight in zip(places, left, weights, strict=True):
            kinds[place] = replace(kinds[place], persons=persons * weight / sum(weights))
            starts[place] = one / one.sum()
    return starts


def exits_before(
    people: People, rates: Rates, regimes: Regimes, group: Tree, kinds: list[Kind]
) -> dict[Class, list[float]]:
    """Exits a month before the start, to work and other, by class."""
    found: dict[Class, list[float]] = defaultdict(lambda: [0.0, 0.0])
    start = start_of(people, group, rates.durations)
    treatment = np.array([rates.names.index(group["regime"])])
    for kind in kinds:
        rows = Rows(*(np.array([x]) for x in (*class_of(kind), kind.studied)))
        effect = Effects(regimes, rows.profile).step(0, treatment)
        moves = rates.moves(rates.ratio(rows, effect, treatment, 0))
        for side, lane in ((0, 0), (1, 2)):
            share = sum((start[e] * moves[e][lane][0]).sum() for e in (0, 1))
            found[class_of(kind)][side] += kind.persons * float(share)
    before = group["left_before"]
    if before.get("exits_per_month") is not None:
        shares = (before["to_work_share"], 1 - before["to_work_share"])
        for side, share in enumerate(shares):
            total = sum(one[side] for one in found.values())
            for one in found.values():
                one[side] *= before["exits_per_month"] * share / total
    return found


def chance_back(rates: Rates, one: Class, side: int, market: Array) -> Array:
    """Chance of coming back in a month, by months since the exit, no regime and unstudied."""
    rows = Rows(*(np.array([x]) for x in (*one, 0)))
    base = rates.named[("base.work_to_returned", "base.other_exit_to_returned")[side]]
    rate = base * rates.person(rows)[0, RETURNED] * rates.since_exit
    return -np.expm1(-rate * market)


def returners(
    people: People, rates: Rates, regimes: Regimes, place: int
) -> Iterator[tuple[Kind, int]]:
    """Kinds of those who come back after an exit before the start, and to what they had left."""
    group = people.groups[place]
    length = group["left_before"].get("months", 60)
    present = list(people.cohort(place, 0, "start", group["persons"]))
    exits = exits_before(people, rates, regimes, group, present)
    still = people.still_below(group, length + people.horizon + 2)
    away = {
        (one, side): np.ones(length) for one in exits for side in (0, 1)
    }  # by months since the exit at month 0: who has not come back by then
    for one, side in away:
        chance = chance_back(rates, one, side, rates.market(0)[RETURNED])
        away[one, side] = np.cumprod(np.append(1.0, 1 - chance))[:length]
    for month in range(people.horizon):
        cohort = list(people.cohort(place, month + 1, "back", 1.0))
        mass: dict[Class, float] = defaultdict(float)
        for kind in cohort:
            mass[class_of(kind)] += kind.persons
        elapsed = np.arange(length) + month
        for (one, side), left in away.items():
            chance = chance_back(rates, one, side, rates.market(month)[RETURNED])[elapsed]
            back = exits[one][side] * (left * chance * still[elapsed + 1]).sum()
            away[one, side] = left * (1 - chance)
            for kind in cohort:
                if class_of(kind) == one:
                    yield replace(kind, persons=back * kind.persons / mass[one]), side

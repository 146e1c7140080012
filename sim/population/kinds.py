"""Kinds of people whom statements on households, ages and traits tell apart, and their shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.by_trait import Fits, fits, kinds_told_apart
from sim.inputs.scenario.sections.reached import TargetGroup
from sim.population.cohorts import Composition, Shares, Years, cohorts, compositions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersonKinds:
    """Which statements fit which kind of person, and how many there are of each.

    Attributes
    ----------
    names : the statements
    rules : whom each fits
    fits : for each kind, which of them do; kind 0 is fitted by none
    shares : (n_kinds,) of those there at the start; of those who come in where nobody is
    """

    names: tuple[str, ...]
    rules: tuple[TargetGroup, ...]
    fits: tuple[Fits, ...]
    shares: NDArray[np.float64]

    def parts(self, people: Composition) -> list[tuple[int, float, Composition]]:
        """The people of a make-up by kind: (kind, share, their own make-up), shares sum to 1."""
        return list(_parts(people, self.rules, self.fits))

    def of_make_up(self, people: Composition) -> NDArray[np.float64]:
        """Share of each kind in a make-up: (n_kinds,)."""
        shares = np.zeros(len(self.fits))
        for kind, share, _ in self.parts(people):
            shares[kind] += share
        return shares

    def numbers(self, which: Sequence[NDArray[np.bool_]]) -> NDArray[np.int64]:
        """The kind of each person, from whether each statement fits: (n,)."""
        columns = zip(*(one.tolist() for one in which), strict=True)
        place = {kind: number for number, kind in enumerate(self.fits)}
        return np.array([place[column] for column in columns], np.int64)


def person_kinds(scenario: Scenario) -> PersonKinds | None:
    """What a scenario tells apart; None where it says nothing of such people."""
    by_trait = scenario.hazards.by_trait
    if not by_trait:
        return None
    rules = tuple(statement.who for statement in by_trait.values())
    kinds = PersonKinds(tuple(by_trait), rules, kinds_told_apart(rules), np.zeros(0))
    return replace(kinds, shares=_shares(scenario, kinds))


def _shares(scenario: Scenario, kinds: PersonKinds) -> NDArray[np.float64]:
    everybody = cohorts(scenario)
    for arrives in (False, True):
        persons = np.zeros(len(kinds.fits))
        for cohort in everybody:
            if cohort.arrives is arrives:
                for people in compositions(scenario, cohort):
                    persons += people.persons * kinds.of_make_up(people)
        if persons.any():
            shares: NDArray[np.float64] = persons / persons.sum()
            return shares
    return np.full(len(kinds.fits), 1.0 / len(kinds.fits))


def _parts(
    people: Composition, rules: tuple[TargetGroup, ...], kinds: tuple[Fits, ...]
) -> Iterator[tuple[int, float, Composition]]:
    asked = tuple(dict.fromkeys(name for rule in rules for name in rule.asks_of_traits))
    known, others = dict(people.traits), [one for one in people.traits if one[0] not in asked]
    sets = list(product((False, True), repeat=len(asked)))
    for (of_age, years), (home, homes), has in product(
        _by_age(people.ages, rules).items(), _by_home(people.households, rules).items(), sets
    ):
        odds = [known.get(name, 0.0) for name in asked]
        share = float(np.prod([p if w else 1.0 - p for p, w in zip(odds, has, strict=True)]))
        share *= sum(part for _, part in years) * sum(part for _, part in homes)
        if share <= 0:
            continue
        traits = dict(zip(asked, has, strict=True))
        kind = kinds.index(fits(rules, home, of_age, traits))
        own = (*others, *((name, float(with_it)) for name, with_it in traits.items()))
        narrowed = replace(people, ages=_whole(years), households=_whole(homes), traits=own)
        yield kind, share, narrowed


def _by_age(ages: Years, rules: tuple[TargetGroup, ...]) -> dict[Fits, Years]:
    found: dict[Fits, Years] = {}
    for years, share in ages:
        of_age = tuple(rule.is_open_to_age(years) for rule in rules)
        found[of_age] = (*found.get(of_age, ()), (years, share))
    return found


def _by_home(households: Shares, rules: tuple[TargetGroup, ...]) -> dict[str, Shares]:
    """Household types that no statement tells apart stand under the first of them."""
    found: dict[Fits, tuple[str, Shares]] = {}
    for name, share in households:
        alike = tuple(name in rule.households for rule in rules)
        first, homes = found.get(alike, (name, ()))
        found[alike] = (first, (*homes, (name, share)))
    return dict(found.values())


def _whole(shares: tuple[tuple[T, float], ...]) -> tuple[tuple[T, float], ...]:
    total = sum(share for _, share in shares)
    return tuple((name, share / total) for name, share in shares)

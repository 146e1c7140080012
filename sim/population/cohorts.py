"""Cohorts: runs of people who share an address space, what they are made of, and their kinds.

Adding a cohort changes nobody else. What people are made of is said without drawing anybody: one
composition for all, or one a row of a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.draws import ARRIVALS, RETURNS
from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.caseload.recipients import Recipient, age_at, age_months_at, months_at
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import MonthsBand
from sim.inputs.scenario.sections.reached import Fits, TargetGroup, fits, kinds_told_apart
from sim.population.ages import AgeBands, entry_limits, years_of_age


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of one group who stay in the study, those who stop, or those who come in later.

    Attributes
    ----------
    code : 0 to 255, part of every address
    group : index of the group in the scenario
    stops : whether everybody here stops taking part some time
    size : people; 0 for who arrives, whose number is drawn
    arrives : whether these are people who come in during the run
    returns : whether those left before the start and come back; else who arrives is new inflow
    """

    code: int
    group: int
    stops: bool
    size: int
    arrives: bool = False
    returns: bool = False

    @property
    def is_new_inflow(self) -> bool:
        """Whether these are the group's new inflow."""
        return self.arrives and not self.returns

    @property
    def stratum(self) -> int:
        """Row of the tally: group * 2, plus 1 for those who stop."""
        return self.group * 2 + int(self.stops)


def cohorts(scenario: Scenario) -> tuple[Cohort, ...]:
    """All cohorts with anybody in them, in the order of the groups."""
    cohorts_here = []
    for index, group in enumerate(scenario.population.groups):
        cohorts_here.append(Cohort(2 * index, index, stops=False, size=group.persons.value))
        cohorts_here.append(
            Cohort(2 * index + 1, index, stops=True, size=group.stopping_persons.value)
        )
        if group.intake is not None:
            cohorts_here.append(Cohort(ARRIVALS + index, index, stops=False, size=0, arrives=True))
        if group.left_before is not None:
            code = RETURNS + index
            cohorts_here.append(
                Cohort(code, index, stops=False, size=0, arrives=True, returns=True)
            )
    return tuple(cohort for cohort in cohorts_here if cohort.size > 0 or cohort.arrives)


T = TypeVar("T")
# How the flat names of ratios by trait begin.
BY_TRAIT = "by_trait."
Shares = tuple[tuple[str, float], ...]
Years = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """Some people who are alike as far as is known; attributes are drawn apart from each other.

    Attributes
    ----------
    persons : how many, 1 for a cohort of new inflow (whose number is another matter)
    profiles, households : (name, share), shares sum to 1
    traits : (name, share) of each trait, apart from each other
    age_bands : (first month of age, month after the last, share), as they stand in the scenario
    ages : (years, share) at the start
    months : (months on benefit, share) at entry
    part_time : share with part-time earnings at entry
    """

    persons: float
    profiles: Shares
    households: Shares
    traits: Shares
    age_bands: AgeBands
    ages: Years
    months: Years
    part_time: float

    def share_within_reach(self, rule: TargetGroup) -> float:
        """Share of these people that a rule may reach."""
        share = sum(s for name, s in self.profiles if name in rule.profiles)
        share *= sum(s for name, s in self.households if name in rule.households)
        share *= sum(s for years, s in self.ages if rule.is_open_to_age(years))
        of_trait = dict(self.traits)
        for name in rule.asks_of_traits:
            has = of_trait.get(name, 0.0)
            share *= has if name in rule.traits else 1.0 - has
        return share * sum(s for months, s in self.months if rule.is_open_to_months(months))


def compositions(scenario: Scenario, cohort: Cohort) -> list[Composition]:
    """The make-ups of a cohort: what a file says of each recipient, the margins for the rest."""
    usual = _usual(scenario, cohort)
    file = scenario.population.groups[cohort.group].file
    if file is None or cohort.arrives:
        return [usual]
    start, limit = scenario.time.start, int(entry_limits(scenario)[0])
    known = Counter(
        (
            row.profile,
            row.household,
            _age_band(row, start, scenario.population.ageing),
            months_at(row, start),
            row.part_time,
        )
        for row in file.recipients
    )
    return [_known(usual, limit, float(persons), *facts) for facts, persons in known.items()]


def _age_band(row: Recipient, start: date, ageing: bool) -> tuple[int, int] | None:
    """First month of age and the month after the last, as far as a file says and it matters."""
    years = age_at(row, start)
    months = age_months_at(row, start) if ageing and row.birth_date is not None else None
    if months is not None:
        return months, months + 1
    return None if years is None else (years * MONTHS_IN_YEAR, (years + 1) * MONTHS_IN_YEAR)


def _known(
    usual: Composition,
    limit: int,
    persons: float,
    profile: str | None,
    household: str | None,
    age: tuple[int, int] | None,
    months: int | None,
    part_time: bool | None,
) -> Composition:
    bands = usual.age_bands if age is None else ((*age, 1.0),)
    return Composition(
        persons=persons,
        profiles=usual.profiles if profile is None else ((profile, 1.0),),
        households=usual.households if household is None else ((household, 1.0),),
        traits=usual.traits,
        age_bands=bands,
        ages=years_of_age(bands, limit),
        months=usual.months if months is None else ((months, 1.0),),
        part_time=usual.part_time if part_time is None else float(part_time),
    )


def _usual(scenario: Scenario, cohort: Cohort) -> Composition:
    """The margins of a cohort; new inflow has been on benefit for 0 months."""
    group = scenario.population.groups[cohort.group]
    make_up = scenario.population.make_up(cohort.group, arrives=cohort.is_new_inflow)
    part_time = 0.0 if cohort.returns else group.part_time_share.value
    if cohort.is_new_inflow and group.intake is not None:
        part_time = group.intake.part_time_share.value
    months = {0: 1.0} if cohort.arrives else _months(make_up.months_on_benefit)
    bands = tuple(
        (band.from_years * MONTHS_IN_YEAR, band.to_years * MONTHS_IN_YEAR, band.share.value)
        for band in make_up.ages
    )
    return Composition(
        persons=1.0 if cohort.arrives else float(cohort.size),
        profiles=tuple((name, make_up.profiles[name].value) for name in PROFILES),
        households=tuple((name, make_up.households[name].value) for name in HOUSEHOLDS),
        traits=tuple((name, share.value) for name, share in make_up.traits.items()),
        age_bands=bands,
        ages=years_of_age(bands, int(entry_limits(scenario)[0])),
        months=tuple(months.items()),
        part_time=part_time,
    )


def _months(bands: tuple[MonthsBand, ...]) -> dict[int, float]:
    return {
        months: band.share.value / (band.to_months - band.from_months)
        for band in bands
        for months in range(band.from_months, band.to_months)
    }


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

    def ratios(self, values: Mapping[str, float], destination: str) -> NDArray[np.float64]:
        """Ratio of each kind of person on moves to one destination: (n_kinds,), their mean 1.

        The ratios of the statements that fit are multiplied and divided by their mean over those
        there at the start, so that what was fitted to everybody stays their mean.

        Parameters
        ----------
        values : flat parameter name to value

        Examples
        --------
        Half of the people leave for work half as fast as the others:

        >>> old = TargetGroup(min_age_years=45)
        >>> kinds = PersonKinds(("old",), (old,), ((False,), (True,)), np.array([0.5, 0.5]))
        >>> kinds.ratios({"by_trait.old.work": 0.5}, "work").round(4).tolist()
        [1.3333, 0.6667]
        """
        own = [values.get(f"{BY_TRAIT}{name}.{destination}", 1.0) for name in self.names]
        ratios = np.where(self.fits, own, 1.0).prod(axis=1)
        centred: NDArray[np.float64] = ratios / (self.shares @ ratios)
        return centred


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

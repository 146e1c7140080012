"""How likely each plan is for somebody of a given profile and time on benefit, without drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import Group
from sim.population.ages import entry_limits, months_of_age, pension_months
from sim.population.cohorts import Composition, cohorts, compositions
from sim.regimes.desk_posts import hiring_wait
from sim.regimes.treatments import (
    RegimeSwitch,
    Treatment,
    TreatmentPath,
    laid_over,
    regime_switches,
    treatments,
)

# Options whose newcomers are remembered: no parameter draw changes what they meet.
OPTIONS_KEPT = 64
# household, age in years, whether they have each trait that is asked of, share
HouseholdShare = tuple[str, int, tuple[tuple[str, bool], ...], float]
Drawn = tuple[
    tuple[int, float], ...
]  # lottery draws that decide again later, with a level in their part


def _household_shares(kind: Composition, wanted: Sequence[str]) -> list[HouseholdShare]:
    """Every household type, age and set of the traits asked of, with its share."""
    of_trait = dict(kind.traits)
    sets: list[tuple[tuple[tuple[str, bool], ...], float]] = [((), 1.0)]
    for name in wanted:
        has = of_trait.get(name, 0.0)
        sets = [
            ((*known, (name, with_it)), share * of)
            for known, share in sets
            for with_it, of in ((True, has), (False, 1.0 - has))
            if of > 0
        ]
    return [
        (household, years, traits, share * share_of_age * share_of_traits)
        for (household, share), (years, share_of_age), (traits, share_of_traits) in product(
            kind.households, kind.ages, sets
        )
    ]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who somebody is, as far as a plan asks and households and ages do not tell.

    Attributes
    ----------
    group : index of the group; profile : code
    months : months on benefit at entry; entry : month of entry
    came_back : whether the person left before the start
    """

    group: int
    profile: int
    months: int
    entry: int = 0
    came_back: bool = False


def _may_be_reached(
    switch: RegimeSwitch, person: KnownPerson, household_share: HouseholdShare
) -> bool:
    household, age, traits, _ = household_share
    rule = switch.rule
    return (
        PROFILES[person.profile] in rule.profiles
        and household in rule.households
        and rule.is_open_to_months(person.months)
        and rule.is_open_to_age(age)
        and all(rule.is_open_to_trait(name, has=has) for name, has in traits)
        and (
            switch.last_entry is None
            or (person.entry <= switch.last_entry and not person.came_back)
        )
    )


def plan_probabilities(
    scenario: Scenario,
    switches: tuple[RegimeSwitch, ...],
    person: KnownPerson,
    codes: tuple[Treatment, ...],
    kind: Composition,
) -> list[tuple[TreatmentPath, float]]:
    """Every plan somebody can get, with its chance; chances sum to 1.

    Parameters
    ----------
    scenario, codes : the option and its treatments
    switches : all switches of the option (`regime_switches`)
    person : what is known of the person
    kind : shares of households and ages among people like this
    """
    named = scenario.population.groups[person.group]
    start = (codes.index((named.regime, named.studied)),) * (scenario.time.months + 1)
    order = [switch for switch in switches if switch.rule.reaches_group(named.name)]
    if not order:
        return [(start, 1.0)]
    # Households open to the same switches share one calculation.
    patterns: dict[tuple[bool, ...], float] = {}
    traits = tuple(dict.fromkeys(name for switch in order for name in switch.rule.asks_of_traits))
    for household_share in _household_shares(kind, traits):
        open_to = tuple(_may_be_reached(switch, person, household_share) for switch in order)
        patterns[open_to] = patterns.get(open_to, 0.0) + household_share[-1]
    probabilities: dict[TreatmentPath, float] = {}
    for open_to, share in patterns.items():
        reached = [switch for switch, is_open in zip(order, open_to, strict=True) if is_open]
        for path, chance in _paths(scenario, named, start, reached, codes).items():
            probabilities[path] = probabilities.get(path, 0.0) + share * chance
    return [(path, chance) for path, chance in probabilities.items() if chance > 0]


def _levels(switches: list[RegimeSwitch], lottery_draw: int) -> list[tuple[float, float]]:
    """(level, chance) for each part of a lottery draw that the switches tell apart."""
    edges = {0.0, 1.0}
    for switch in switches:
        if switch.lottery_draw == lottery_draw:
            edges |= {
                min(max(edge, 0.0), 1.0)
                for branch in switch.branches
                for edge in (branch.low, branch.high)
            }
    parts = pairwise(sorted(edges))
    return [((low + high) / 2, high - low) for low, high in parts if high > low]


def _paths(
    scenario: Scenario,
    group: Group,
    start: TreatmentPath,
    switches: list[RegimeSwitch],
    codes: tuple[Treatment, ...],
) -> dict[TreatmentPath, float]:
    """Plans after a row of switches; what decides more than once is drawn once."""
    probabilities: dict[tuple[TreatmentPath, Drawn], float] = {(start, ()): 1.0}
    for number, switch in enumerate(switches):
        decides_again = any(
            later.lottery_draw == switch.lottery_draw for later in switches[number + 1 :]
        )
        after: dict[tuple[TreatmentPath, Drawn], float] = {}
        for (path, drawn), chance in probabilities.items():
            for level, share in _draws(switches, switch, drawn):
                branch = switch.branch_of(level)
                reached = path
                if branch is not None:
                    month = switch.month + hiring_wait(scenario, group.regime, branch.to)
                    code = codes.index((branch.to, group.studied))
                    reached = laid_over(path, month, switch.until_month, code)
                kept = {**dict(drawn), switch.lottery_draw: level}
                if not decides_again:
                    del kept[switch.lottery_draw]
                key = (reached, tuple(sorted(kept.items())))
                after[key] = after.get(key, 0.0) + chance * share
        probabilities = after
    paths: dict[TreatmentPath, float] = {}
    for (path, _), chance in probabilities.items():
        paths[path] = paths.get(path, 0.0) + chance
    return paths


def _draws(
    switches: list[RegimeSwitch], switch: RegimeSwitch, drawn: Drawn
) -> Iterator[tuple[float, float]]:
    """The draw of a switch with its chances, or the one drawn before."""
    known = dict(drawn)
    if switch.lottery_draw in known:
        yield known[switch.lottery_draw], 1.0
    else:
        yield from _levels(switches, switch.lottery_draw)


@lru_cache(maxsize=OPTIONS_KEPT)
def newcomer_treatments(scenario: Scenario, group: int) -> NDArray[np.float64]:
    """Share of a group's new inflow that meets each treatment when it comes in.

    By plan: who is to go to the desk counts under its regime, place or not. The make-up is that of
    the group's new inflow.

    Parameters
    ----------
    scenario : the option
    group : number of a group with new inflow

    Returns
    -------
    (horizon + 1, n_treatments), by month of entry; rows sum to 1
    """
    codes, switches = treatments(scenario), regime_switches(scenario)
    cohort = next(one for one in cohorts(scenario) if one.is_new_inflow and one.group == group)
    kind = compositions(scenario, cohort)[0]
    shares = np.zeros((scenario.time.months + 1, len(codes)))
    for name, share in kind.profiles:
        for month in range(shares.shape[0]):
            person = KnownPerson(group, PROFILES.index(name), 0, month)
            ways = plan_probabilities(scenario, switches, person, codes, kind) if share else []
            for path, chance in ways:
                shares[month, path[month]] += share * chance
    return shares


# Composition, share, row of the table of who is not yet past pension age.
AgePart = tuple[Composition, float, int]


@dataclass(slots=True)
class AgeParts:
    """People of a composition apart by what the switches ask of their age.

    Attributes
    ----------
    scenario : says whether age runs
    rows : shares not yet past pension age, by the row's bytes, and its number
    known : what `of` found, since many cells differ in other things than age
    """

    scenario: Scenario
    rows: dict[bytes, int] = field(default_factory=dict)
    known: dict[tuple[Composition, int], list[AgePart]] = field(default_factory=dict)

    def remaining(self) -> NDArray[np.float64]:
        """The table of `sim.engine.cells.ExpectedPeople`."""
        return np.array([np.frombuffer(row) for row in self.rows])

    def of(self, kind: Composition, entry: int) -> list[AgePart]:
        """Parts of who comes in at a month."""
        if (kind, entry) not in self.known:
            self.known[kind, entry] = self._parts(kind, entry)
        return self.known[kind, entry]

    def _parts(self, kind: Composition, entry: int) -> list[AgePart]:
        n_months = self.scenario.time.months + 1
        if not self.scenario.population.ageing:
            return [(kind, 1.0, self._row(np.ones(n_months)))]
        limits = entry_limits(self.scenario)
        ages, shares = months_of_age(kind.age_bands, int(limits[min(entry, n_months - 1)]))
        leaves = pension_months(self.scenario, ages, np.full(ages.size, entry))
        years = ages // MONTHS_IN_YEAR
        part = np.searchsorted(_age_edges(self.scenario), years, side="right")
        parts = []
        for number in np.unique(part):
            here = part == number
            share = float(shares[here].sum())
            left = np.bincount(leaves[here], shares[here] / share, n_months + 1).cumsum()
            by_year = np.bincount(years[here], shares[here] / share)
            aged = tuple((int(age), float(by_year[age])) for age in np.flatnonzero(by_year))
            row = self._row(np.maximum(1.0 - left[:n_months], 0.0))
            parts.append((replace(kind, ages=aged), share, row))
        return parts

    def _row(self, remaining: NDArray[np.float64]) -> int:
        return self.rows.setdefault(remaining.tobytes(), len(self.rows))


def _age_edges(scenario: Scenario) -> list[int]:
    """Ages in years at which some switch or statement begins or ceases to be open."""
    statements = (statement.who for statement in scenario.hazards.by_trait.values())
    rules = (*scenario.policy.switches, *scenario.policy.waves, *statements)
    first = {rule.min_age_years for rule in rules}
    after = {None if rule.max_age_years is None else rule.max_age_years + 1 for rule in rules}
    return sorted(age for age in first | after if age is not None)

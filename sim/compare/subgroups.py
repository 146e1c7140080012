"""Who gains and who loses: options compared among people alike in what they met, or what they are.

People are distinguished by what an option brought them (reached, waiting at a desk, neither),
and by profile, age and household at entry and traits. Each part has the same people under both
options, so that the difference is theirs. Of real people nothing is shown by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from sim.arrays import Array, Bools, Floats, Ints
from sim.compare.paired_differences import CENTS, DIFFERENCE_COLUMNS
from sim.compare.plan import ComparisonPlan
from sim.compare.worlds.results import ComparedBlock
from sim.compare.worlds.simulate import (
    OptionContext,
    labels_of,
    option_contexts,
    option_setups,
)
from sim.draws import ReplicationRange
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.person_months import person_months
from sim.engine.stacked_cohorts import StackedPeople, people_of, stacked_cohorts
from sim.events import PersonMonths
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import has_own_caseload
from sim.inputs.scenario.sections.desk import split_dose
from sim.kernels.money.monthly_totals import PaidPeople
from sim.measures import COMPARED, Measure, named
from sim.money.account import Account, account
from sim.money.household_traits import paid_people
from sim.outcomes.disclosure import Difference, Level, Word
from sim.outcomes.interval import Columns, Interval
from sim.outcomes.summary import spread
from sim.population.cohorts import Cohort, cohorts
from sim.population.homes import homes_of
from sim.population.people import has_trait
from sim.states import ON_BENEFIT
from sim.strata import DrawStrata

# Enough for an interval; a part of the people is the same in any number of worlds.
MOST_DRAWS, FEWEST_WORLDS = 200, 100
BY_MET, MET = "met", ("reached", "waiting", "neither")
AGES = ("under 27", "27 to 44", "45 to 54", "55 and over")
AGE_EDGES_YEARS = (27, 45, 55)
WITH, WITHOUT = "with", "without"
# How the kind of people told apart by a trait begins.
TRAIT = "trait "
Live = Callable[
    [Callable[[ComparedBlock], "SubgroupSums"], Sequence[ComparedBlock]], Iterable["SubgroupSums"]
]


# What is counted of a part of the people: over the whole run, or on its last day.
MEASURES = tuple(
    named(COMPARED)[name]
    for name in (
        "first_exits_to_work", "durable_exits", "net_exits_to_work", "part_time_months",
        "benefit_months", "kept_earnings",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubgroupRow:
    """One measure of one part of the people under one option, next to the comparator.

    Attributes
    ----------
    option, comparator : names
    by : what distinguishes people: met, profile, age, household or the name of a trait
    part : which of them these are
    persons : of the part, over worlds
    measure, unit : words
    level : of the option itself
    difference : option minus comparator, of the same part in the same world
    """

    option: Word
    comparator: Word
    by: Word
    part: Word
    persons: Annotated[Interval, Level(), Columns((), mean="persons")]
    measure: Word
    unit: Word
    level: Annotated[Interval, Level(), Columns(("p05", "p95"), mean="mean")]
    difference: Annotated[Interval, Difference(), DIFFERENCE_COLUMNS]


class Partition(NamedTuple):
    """People by kind: by what, the parts' names, and which part everybody is in (n,)."""

    by: str
    parts: tuple[str, ...]
    code: Ints


class PartSums(NamedTuple):
    """Sums of a partition in each world: persons (n_worlds, parts), others with measures last."""

    persons: Floats
    mine: Floats
    theirs: Floats


@dataclass(frozen=True, slots=True)
class SubgroupSums:
    """What is counted of each part under each option, in some worlds.

    Attributes
    ----------
    draw : (n_worlds,)
    sums : (option, by) to its parts' names and sums
    """

    draw: Ints
    sums: dict[tuple[int, str], tuple[tuple[str, ...], PartSums]]


class _Addressed(NamedTuple):
    """People of a cohort by their addresses."""

    cohort: Cohort
    draw: int
    replication: Array
    number: Array


def subgroup_rows(plan: ComparisonPlan, live: Live, *, asked: bool) -> tuple[SubgroupRow, ...]:
    """The table of who gains and who loses, if asked for.

    It is empty where real people stand behind a scenario: parts of few people would be seen.

    Parameters
    ----------
    plan : options, the comparator first
    live : does a piece of work for each block, in their order
    """
    if not asked or any(has_own_caseload(option.scenario) for option in plan.options):
        return ()
    n_draws = min(plan.n_draws, MOST_DRAWS)
    replications = -(-FEWEST_WORLDS // n_draws)
    blocks = plan.blocks(0, min(replications, plan.replications))
    made = list(live(simulate_subgroups, blocks[: -(-n_draws // plan.block_draws)]))
    names = [option.name for option in plan.options]
    draw = np.concatenate([one.draw for one in made])
    over = (draw, plan.parameters[0].strata)
    return tuple(row for key in made[0].sums for row in _rows(key, made, over, names))


def _rows(
    key: tuple[int, str],
    made: list[SubgroupSums],
    over: tuple[Ints, DrawStrata | None],
    names: list[str],
) -> Iterator[SubgroupRow]:
    at, by = key
    parts = made[0].sums[key][0]
    persons, mine, theirs = (
        np.concatenate([one.sums[key][1][place] for one in made]) for place in range(3)
    )
    level, change, here = (spread(values, *over) for values in (mine, mine - theirs, persons))
    for number, part in enumerate(parts):
        if not here[0, number]:
            # Nobody is in it in any world.
            continue
        for place, measure in enumerate(MEASURES):
            yield SubgroupRow(
                names[at], names[0], by, part, Interval(*here[:, number].tolist()), measure.heading,
                measure.unit, Interval(*level[:, number, place].tolist()),
                Interval(*change[:, number, place].tolist()),
            )  # fmt: skip


def simulate_subgroups(block: ComparedBlock) -> SubgroupSums:
    """Live the worlds of a block under every option and count each part of the people."""
    contexts = option_contexts(block.scenarios, block.amounts)
    found: dict[tuple[int, str], tuple[tuple[str, ...], list[PartSums]]] = {}
    draws = []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        worlds = ReplicationRange(block.seed, draw, block.first_replication, block.end_replication)
        draws.append(np.full(worlds.size, draw))
        for key, parts, sums in _one_draw(block, contexts, values, worlds):
            found.setdefault(key, (parts, []))[1].append(sums)
    joined = {
        key: (parts, PartSums(*(np.concatenate(each) for each in zip(*sums, strict=True))))
        for key, (parts, sums) in found.items()
    }
    return SubgroupSums(np.concatenate(draws), joined)


class _Side(NamedTuple):
    """One option's worlds of a draw."""

    context: OptionContext
    setup: OptionSetup
    lives: PersonMonths
    people: PaidPeople

    def sums(self, partition: Partition) -> Floats:
        """Every measure by part: (n_worlds, parts, measures)."""
        people = self.people._replace(group=partition.code)
        found = account(self.lives, people, self.context.prices, len(partition.parts))
        return np.stack([_total(one, found) for one in MEASURES], axis=-1)

    def persons(self, partition: Partition) -> Floats:
        """People of each part: (n_worlds, parts)."""
        n_parts, n_worlds = len(partition.parts), self.lives.n_worlds
        cell = self.lives.world * n_parts + partition.code
        counts = np.bincount(cell, minlength=n_worlds * n_parts).reshape(n_worlds, -1)
        return counts.astype(np.float64)


def _one_draw(
    block: ComparedBlock,
    contexts: tuple[OptionContext, ...],
    values: tuple[dict[str, float], ...],
    worlds: ReplicationRange,
) -> Iterator[tuple[tuple[int, str], tuple[str, ...], PartSums]]:
    """Every option next to the comparator, part by part."""
    setups, sharing = option_setups(contexts, values)
    here = people_of(setups[0], worlds)
    first = _side(block, contexts[0], setups[0], worlds, here)
    of_first = {one.by: (one, first.sums(one)) for one in _traits_of(first, worlds)}
    for at, (context, setup, shares) in enumerate(zip(contexts, setups, sharing, strict=True)):
        if at == 0:
            continue
        side = _side(block, context, setup, worlds, here if shares else None)
        for partition in _traits_of(side, worlds):
            _, theirs = of_first[partition.by]
            sums = PartSums(side.persons(partition), side.sums(partition), theirs)
            yield (at, partition.by), partition.parts, sums
        if shares:
            met = _what_they_met(side, first, stacked_plans(side, worlds, here))
            yield (
                (at, met.by),
                met.parts,
                PartSums(side.persons(met), side.sums(met), first.sums(met)),
            )


def _total(measure: Measure, found: Account) -> Floats:
    """A measure on the last day, or added up over all months: (n_worlds, parts), euros whole."""
    assert measure.of is not None
    by_month = np.asarray(measure.of(found), np.float64)
    horizon = found.euros.shape[2]
    total: Floats = by_month[..., -1] if measure.is_stock else by_month[..., :horizon].sum(axis=-1)
    return total / CENTS if measure.in_euros else total


def _side(
    block: ComparedBlock,
    context: OptionContext,
    setup: OptionSetup,
    worlds: ReplicationRange,
    here: StackedPeople | None,
) -> _Side:
    lives = person_months(setup, worlds, block.engine, here)
    minimum = context.prices.minimum_age_years
    return _Side(context, setup, lives, paid_people(context.scenario, lives, worlds, minimum))


def stacked_plans(side: _Side, worlds: ReplicationRange, here: StackedPeople) -> Array:
    """The treatment that everybody's plan gives in each month: (n, horizon + 1)."""
    stacked = stacked_cohorts(side.setup, worlds, here)
    planned: Array = hazard_arrays(side.setup, stacked.plans).treatment_of_plan[stacked.chunk.plan]
    return planned


def _what_they_met(side: _Side, first: _Side, planned: Array) -> Partition:
    """Who on benefit met another regime than under the comparator, waited, or neither."""
    names: dict[object, int] = {}
    mine, theirs = labels_of(side.context, names), labels_of(first.context, names)
    lives = side.lives
    on_benefit = np.isin(lives.state, ON_BENEFIT)
    differs = mine[lives.treatment] != theirs[first.lives.treatment]
    reached = (on_benefit & differs).any(axis=1)
    waits = (on_benefit & _waits(side.setup, lives.treatment, planned)).any(axis=1)
    code = np.where(reached, 0, np.where(waits, 1, 2)).astype(np.int64)
    return Partition(BY_MET, MET, code)


def _waits(setup: OptionSetup, met: Array, planned: Array) -> Bools:
    """Whether somebody's plan leads to a desk that does not serve them: (n, horizon + 1)."""
    regimes = [split_dose(name)[0] for name, _ in setup.layout.treatments]
    served = {desk.regime for desk in setup.scenario.policy.all_desks}
    numbers = {name: number for number, name in enumerate(dict.fromkeys(regimes))}
    regime_of = np.full(256, -1)
    regime_of[: len(regimes)] = [numbers[name] for name in regimes]
    at_desk = np.zeros(256, np.bool_)
    at_desk[: len(regimes)] = [name in served for name in regimes]
    waiting: Bools = at_desk[planned] & (regime_of[met] != regime_of[planned])
    return waiting


def _traits_of(side: _Side, worlds: ReplicationRange) -> list[Partition]:
    """People by profile, age and household at entry, and trait."""
    scenario, lives = side.context.scenario, side.lives
    homes = homes_of(
        scenario, lives.cohort, lives.number,
        (lives.world + worlds.first_replication).astype(np.uint32), lives.entry_month, worlds.draw,
        np.array(worlds.key_words, np.uint32),
    )  # fmt: skip
    age = np.searchsorted(AGE_EDGES_YEARS, homes.age_years, side="right").astype(np.int64)
    profile = lives.profile(len(scenario.hazards.frailty))
    return [
        Partition("profile", PROFILES, profile),
        Partition("age", AGES, age),
        Partition("household", HOUSEHOLDS, homes.household),
        *(
            Partition(f"{TRAIT}{name}", (WITH, WITHOUT), _without(scenario, lives, worlds, name))
            for name in scenario.population.trait_names
        ),
    ]


def _without(scenario: Scenario, lives: PersonMonths, worlds: ReplicationRange, name: str) -> Ints:
    """0 for who has a trait, 1 for who has not: (n,)."""
    code = np.ones(lives.size, np.int64)
    replication = (lives.world + worlds.first_replication).astype(np.uint32)
    for cohort in cohorts(scenario):
        (rows,) = np.nonzero(lives.cohort == cohort.code)
        if rows.size:
            people = _Addressed(cohort, worlds.draw, replication[rows], lives.number[rows])
            code[rows] = np.where(has_trait(scenario, people, name, worlds.seed), 0, 1)
    return code

"""Everybody of several worlds side by side: world after world, in a world cohort after cohort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, Decision, ReplicationRange
from sim.engine.kernel_buffers import draw_keys
from sim.engine.option import OptionSetup, PlanTables
from sim.engine.world import CohortPlans, plans_of
from sim.inputs.scenario.sections.desk import Desk
from sim.kernels.lives.chunk import Chunk, DrawKeys
from sim.kernels.lives.marked_words import (
    MarkedWords,
    WordsByMonth,
    mark_words,
    raise_to_highest,
    words_by_month,
)
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.population.cohorts import cohorts
from sim.population.people import People, draw_worlds, is_eligible
from sim.regimes.plans import plan_numbers
from sim.states import STATUSES

Array = TypeVar("Array", bound=np.generic)
HAS_WORKED = np.array([status.worked for status in STATUSES])


@dataclass(frozen=True)
class StackedPeople:
    """People of all cohorts of some worlds of one draw; options may share them.

    Attributes
    ----------
    people : one entry a cohort, people world after world
    order : (n,) row among all people (cohort after cohort) of each row here
    chunk : everybody as they come in, under no plan yet
    bounds : (n_worlds, n_cohorts + 1) first row of each cohort in each world, and the end
    shape : strata, and horizon + 1
    """

    people: list[People]
    order: NDArray[np.int64]
    chunk: Chunk
    bounds: NDArray[np.int64]
    shape: tuple[int, int]

    @property
    def seconds(self) -> NDArray[np.uint32]:
        """Counter 1 of each cohort's moves: (n_cohorts,)."""
        return np.array([second_key(these.cohort.code) for these in self.people], np.uint32)

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """What `sim.events.PersonMonths` says of each row, whatever is decided."""
        chunk, sizes = self.chunk, self.bounds[:, -1] - self.bounds[:, 0]
        codes = [np.full(these.size, these.cohort.code, np.int64) for these in self.people]
        stratum, entry_month = chunk.stratum.astype(np.int64), chunk.entry_month.astype(np.int64)
        return {
            "world": np.repeat(np.arange(sizes.size), sizes),
            "group": stratum // 2,
            "cohort": _joined(codes, self.order),
            "number": chunk.number,
            "stops": stratum % 2 == 1,
            "person_class": chunk.person_class.astype(np.int64),
            "entry_month": entry_month,
            "stop_month": chunk.stop_month.astype(np.int64),
            "months_on_benefit": entry_month - chunk.since,
            "worked": HAS_WORKED[chunk.status],
        }

    @cached_property
    def entries(self) -> NDArray[np.int64]:
        """People first seen: (n_worlds, n_strata, horizon + 1, statuses)."""
        chunk, (n_strata, months) = self.chunk, self.shape
        shape = (len(self.bounds), n_strata, months, N_STATUSES)
        row = np.asarray(self.columns["world"] * n_strata + chunk.stratum, np.int64)
        place = (row * months + chunk.entry_month) * N_STATUSES + chunk.status
        here = chunk.entry_month < months
        return np.bincount(place[here], minlength=int(np.prod(shape))).reshape(shape)


@dataclass(frozen=True, slots=True)
class StackedCohorts:
    """People of all cohorts of some worlds of one draw and option.

    Attributes
    ----------
    groups : one entry a cohort, people world after world
    stacked : the people themselves
    chunk : everybody, fresh, for a kernel to change
    plans : plans of all cohorts
    """

    groups: list[CohortPlans]
    stacked: StackedPeople
    chunk: Chunk
    plans: PlanTables

    @property
    def size(self) -> int:
        """How many people, in all worlds together."""
        return int(self.stacked.order.size)

    @property
    def bounds(self) -> NDArray[np.int64]:
        """As of the people."""
        return self.stacked.bounds

    def arranged(self, columns: list[NDArray[Array]]) -> NDArray[Array]:
        """One column a cohort, put in the order of the rows here."""
        return _joined(columns, self.stacked.order)


def _joined(columns: list[NDArray[Array]], order: NDArray[np.int64]) -> NDArray[Array]:
    joined: NDArray[Array] = np.concatenate(columns)[order]
    return joined


def second_key(cohort_code: int) -> int:
    """Counter 1 of the first four months of a cohort's moves."""
    return (cohort_code << 24) | (int(Decision.MOVES) << 16)


def _rows(
    people: list[People], worlds: ReplicationRange
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order and bounds, see `StackedPeople`."""
    first = worlds.first_replication
    world = [these.replication.astype(np.int64) - first for these in people]
    sizes = np.array([np.bincount(rows, minlength=worlds.size) for rows in world])
    flat = np.concatenate([[0], np.cumsum(sizes.T.reshape(-1))])
    starts = np.arange(worlds.size)[:, None] * len(people) + np.arange(len(people) + 1)
    # A stable sort by world keeps the cohorts, and the people in them, in their order.
    order = np.argsort(np.concatenate(world), kind="stable")
    return order, flat[starts]


def people_of(setup: OptionSetup, worlds: ReplicationRange) -> StackedPeople:
    """Draw everybody of these worlds; no plan or policy matters to them."""
    people = [
        draw_worlds(
            setup.scenario,
            cohort,
            worlds,
            0,
            cohort.size,
            setup.joiners_of(cohort),
            setup.inflow_of(cohort),
        )
        for cohort in cohorts(setup.scenario)
    ]
    order, bounds = _rows(people, worlds)
    strata = [np.full(p.size, p.cohort.stratum, np.uint16) for p in people]
    chunk = Chunk(
        number=_joined([p.number for p in people], order),
        person_class=_joined([p.person_class for p in people], order),
        stratum=_joined(strata, order),
        plan=np.zeros(order.size, np.uint16),
        entry_month=_joined([p.entry_month for p in people], order),
        stop_month=_joined([p.stop_month for p in people], order),
        pension_month=_joined([p.pension_month for p in people], order),
        status=_joined([p.status for p in people], order),
        since=_joined([p.since for p in people], order),
    )
    return StackedPeople(people, order, chunk, bounds, (setup.n_strata, setup.horizon + 1))


def stacked_cohorts(
    setup: OptionSetup, worlds: ReplicationRange, people_here: StackedPeople | None = None
) -> StackedCohorts:
    """Everybody of these worlds, with the plans they follow.

    Parameters
    ----------
    setup : option and parameter draw
    worlds : seed, draw and replications
    people_here : from `people_of`, where options share their people; None: drawn here
    """
    here = people_of(setup, worlds) if people_here is None else people_here
    groups = [CohortPlans(these, plans_of(setup, these, worlds.seed)) for these in here.people]
    tables = [group.plans.tables for group in groups]
    offsets = np.cumsum([0] + [len(table.treatment) for table in tables])
    plan = [
        plan_numbers(group.plans.plan_of_person + offset, int(offsets[-1]))
        for group, offset in zip(groups, offsets[:-1], strict=True)
    ]
    chunk = here.chunk._replace(
        plan=_joined(plan, here.order),
        status=here.chunk.status.copy(),
        since=here.chunk.since.copy(),
    )
    plans = PlanTables(*(np.concatenate(column) for column in zip(*tables, strict=True)))
    return StackedCohorts(groups, here, chunk, plans)


def desk_ranks(setup: OptionSetup, stacked: StackedCohorts, seed: int) -> NDArray[np.uint8]:
    """Who goes first at each desk, by what persons were when they came in; 0 is first.

    (n_desks, n)
    """
    desks = setup.scenario.policy.all_desks
    return np.array([_ranks(setup, stacked, seed, desk) for desk in desks])


def _ranks(setup: OptionSetup, stacked: StackedCohorts, seed: int, desk: Desk) -> NDArray[np.uint8]:
    groups, ranks = setup.scenario.population.groups, []
    if not desk.priority:
        return np.zeros(stacked.size, np.uint8)
    for cohort in stacked.groups:
        people, name = cohort.people, groups[cohort.people.cohort.group].name
        rank = np.full(people.size, len(desk.priority), np.uint8)
        for place, rule in reversed(tuple(enumerate(desk.priority))):
            if rule.reaches_group(name):
                rank[is_eligible(setup.scenario, rule, people, seed)] = place
        ranks.append(rank)
    return stacked.arranged(ranks)


def first_keys(worlds: ReplicationRange) -> DrawKeys:
    """The keys of the first of these worlds, of no cohort yet."""
    return draw_keys(Address(worlds.seed, worlds.draw, worlds.first_replication), 0)


@dataclass(frozen=True)
class MovingWords:
    """Words of some people that may move somebody under any of some options.

    Attributes
    ----------
    here : the people
    marked : person after person
    """

    here: StackedPeople
    marked: MarkedWords

    @cached_property
    def by_month(self) -> WordsByMonth:
        """Month after month, as a desk needs them."""
        chunk, horizon = self.here.chunk, self.here.shape[1] - 1
        return words_by_month(
            self.marked, self.here.bounds, chunk.entry_month, chunk.pension_month, horizon
        )


def moving_words(
    here: StackedPeople, worlds: ReplicationRange, setups: Iterable[OptionSetup]
) -> MovingWords:
    """The words of these people below the highest threshold of any of these options."""
    ceiling = np.zeros(N_LANES, np.uint32)
    for setup in setups:
        raise_to_highest(setup.table.threshold, setup.table.has_overflow, ceiling)
    marked = mark_words(
        here.chunk.number, here.bounds, here.seconds, first_keys(worlds), ceiling, here.shape[1] - 1
    )
    return MovingWords(here, marked)

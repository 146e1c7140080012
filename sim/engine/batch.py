"""The batch engine: the same monthly rule for millions of people, chunk by chunk."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.desk import desk_logs, desks_of, no_places
from sim.engine.kernel_buffers import draw_keys, new_record, sorted_moves
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.stacked_cohorts import desk_ranks, moving_words, stacked_cohorts
from sim.engine.tally import count_entries
from sim.engine.world import CohortPlans, cohort_plans
from sim.events import Lives
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, Record
from sim.kernels.lives.desk_lives import live_at_desk
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.hazard_lookup import Tables, look_up_tables
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.kernels.lives.transition_bounds import ceilings
from sim.kernels.lives.word_blocks import BLOCK_MONTHS
from sim.population.cohorts import Cohort, cohorts

# Enough to make the tables of a chunk a small part of its cost; still a few MiB.
CHUNK_PEOPLE = 262_144
# Room for one move in eight person-months; a chunk that needs more is lived again with enough.
MOVES_PER_PERSON_MONTH = 0.125


def chunk_of(group: CohortPlans) -> Chunk:
    """The people as bare arrays; status and since, which some kernels change, are fresh."""
    return lent_chunk(group)._replace(
        status=group.people.status.copy(), since=group.people.since.copy()
    )


def lent_chunk(group: CohortPlans) -> Chunk:
    """The people as bare arrays, for a kernel that leaves them as they are."""
    people = group.people
    return Chunk(
        number=people.number,
        person_class=people.person_class,
        stratum=np.full(people.size, people.cohort.stratum, np.uint16),
        plan=group.plans.plan_of_person,
        entry_month=people.entry_month,
        stop_month=people.stop_month,
        pension_month=people.pension_month,
        status=people.status,
        since=people.since,
    )


def block_ceilings(world: HazardArrays, horizon: int, *, someone_stops: bool) -> Tables:
    """Ceilings and look-up tables of the fast kernel.

    See `kernels.lives.transition_bounds` and `kernels.lives.hazard_lookup`.
    """
    n_blocks = (horizon + BLOCK_MONTHS - 1) // BLOCK_MONTHS
    n_rows = n_blocks * world.treatment_of_plan.shape[0] * world.n_classes * world.n_bins * 2
    ceiling = np.zeros((n_rows, N_LANES), np.uint32)
    ceilings(world, horizon, BLOCK_MONTHS, someone_stops, ceiling)
    return look_up_tables(world, ceiling, horizon)


@dataclass(frozen=True, slots=True)
class ChunkRange:
    """People first … end-1 of a cohort."""

    cohort: Cohort
    first: int
    end: int

    @property
    def size(self) -> int:
        """People in the chunk."""
        return self.end - self.first


def chunk_ranges(scenario: Scenario, chunk_people: int) -> list[ChunkRange]:
    """Everybody, in chunks of at most chunk_people, cohort after cohort."""
    return [
        ChunkRange(cohort, first, min(cohort.size, first + chunk_people))
        for cohort in cohorts(scenario)
        for first in range(0, max(cohort.size, 1), chunk_people)
    ]


def live_range(
    setup: OptionSetup, address: Address, keep_moves: bool, chunk: ChunkRange
) -> tuple[Record, NDArray[np.int64], int]:
    """Draw one chunk's people, let them live; hand back what happened, who came in, how many."""
    group = cohort_plans(setup, address, chunk.cohort, chunk.first, chunk.end)
    entries = count_entries([group], setup.n_strata, setup.horizon)
    return live_cohort(setup, address, group, keep_moves=keep_moves), entries, group.people.size


def live_cohort(
    setup: OptionSetup, address: Address, group: CohortPlans, *, keep_moves: bool
) -> Record:
    """What happens to these people."""
    horizon = setup.horizon
    if group.people.size == 0:
        # New inflow may bring nobody in a whole run, and a kernel has no tile for nobody.
        return new_record(setup.n_strata, horizon, 0)
    world = hazard_arrays(setup, group.plans.tables)
    ceiling = block_ceilings(world, horizon, someone_stops=setup.someone_stops)
    keys = draw_keys(address, group.people.cohort.code)
    person_months = group.people.size * horizon
    capacity = int(person_months * MOVES_PER_PERSON_MONTH) + 64 if keep_moves else 0
    record = new_record(setup.n_strata, horizon, capacity)
    live_chunk(lent_chunk(group), world, keys, ceiling, horizon, record)
    if keep_moves and record.counts[0] > capacity:
        record = new_record(setup.n_strata, horizon, int(record.counts[0]))
        live_chunk(lent_chunk(group), world, keys, ceiling, horizon, record)
    return record


def live_with_desk(setup: OptionSetup, address: Address, *, keep_moves: bool) -> Lives:
    """Simulate one world in which people wait for a slot at the desk."""
    stacked = stacked_cohorts(setup, address.worlds)
    horizon = setup.horizon
    desks, state = desks_of(setup), no_places(setup, desk_ranks(setup, stacked, address.seed))
    record = new_record(setup.n_strata, horizon, stacked.size * horizon if keep_moves else 0)
    nothing = np.empty((0, horizon + 1), np.uint8)
    words = moving_words(stacked.stacked, address.worlds, [setup]).by_month
    live_at_desk(
        stacked.chunk, stacked.bounds, words, hazard_arrays(setup, stacked.plans), desks, state,
        horizon, record, record.flows[None], nothing, nothing,
    )  # fmt: skip
    moves = sorted_moves([record], [stacked.size]) if keep_moves else None
    entries = count_entries(stacked.groups, setup.n_strata, horizon)
    return Lives(record.flows, entries, moves, desk_logs(desks, state, 1)[0])


def run_batch(
    setup: OptionSetup,
    address: Address,
    *,
    keep_moves: bool = False,
    chunk_people: int = CHUNK_PEOPLE,
    executor: Executor | None = None,
) -> Lives:
    """Simulate one world with the batch engine.

    Parameters
    ----------
    setup : option and parameter draw
    address : seed, draw and replication
    keep_moves : keep every single move besides the flows
    chunk_people : people handled at a time; changes memory and speed, never a result
    executor : where chunks run; None: here, one after the other
    """
    if setup.scenario.policy.has_desk:
        return live_with_desk(setup, address, keep_moves=keep_moves)
    ranges = chunk_ranges(setup.scenario, chunk_people)
    run = partial(live_range, setup, address, keep_moves)
    entries = np.zeros((setup.n_strata, setup.horizon + 1, N_STATUSES), np.int64)
    flows = np.zeros((setup.n_strata, setup.horizon, N_STATUSES * N_LANES), np.int64)
    records, sizes = [], []
    for record, entered, size in executor.map(run, ranges) if executor else map(run, ranges):
        entries += entered
        flows += record.flows
        if keep_moves:
            records.append(record)
            sizes.append(size)
    moves = sorted_moves(records, sizes) if keep_moves else None
    return Lives(flows, entries, moves)

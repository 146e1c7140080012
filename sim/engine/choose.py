"""Which engine simulates a world, or several side by side: what makes many small worlds cheap."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.engine.batch import block_ceilings, chunk_of, run_batch
from sim.engine.kernel_buffers import draw_keys
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.simpy_engine import run_simpy
from sim.engine.world import CohortPlans, cohort_plans_of_replications
from sim.errors import InputError
from sim.events import Lives
from sim.kernels.lives.months import live_worlds
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.population.cohorts import cohorts

Counts = NDArray[np.int64]


def world_rows(group: CohortPlans, worlds: ReplicationRange) -> Counts:
    """First row of each world among these people, and the end: (n_worlds + 1,)."""
    replications = np.arange(worlds.first_replication, worlds.end_replication + 1)
    rows: Counts = np.searchsorted(group.people.replication, replications)
    return rows


def entries_by_world(group: CohortPlans, worlds: ReplicationRange, horizon: int) -> Counts:
    """People first seen at the start of each month: (n_worlds, horizon + 1, statuses)."""
    people = group.people
    world = people.replication.astype(np.int64) - worlds.first_replication
    place = (world * (horizon + 1) + people.entry_month) * N_STATUSES + people.status
    counted = np.bincount(place, minlength=worlds.size * (horizon + 1) * N_STATUSES)
    return counted.reshape(worlds.size, horizon + 1, N_STATUSES)


def run_worlds(setup: OptionSetup, worlds: ReplicationRange) -> tuple[Counts, Counts]:
    """Simulate worlds without a desk with the batch engine.

    Returns
    -------
    flows (n_worlds, n_strata, horizon, statuses * 4),
    entries (n_worlds, n_strata, horizon + 1, statuses); each world equal to `run_batch` at its
    address
    """
    horizon = setup.horizon
    flows = np.zeros((worlds.size, setup.n_strata, horizon, N_STATUSES * N_LANES), np.int64)
    entries = np.zeros((worlds.size, setup.n_strata, horizon + 1, N_STATUSES), np.int64)
    for cohort in cohorts(setup.scenario):
        group = cohort_plans_of_replications(setup, worlds, cohort, 0, cohort.size)
        world = hazard_arrays(setup, group.plans.tables)
        ceiling = block_ceilings(world, horizon, someone_stops=setup.someone_stops)
        keys = draw_keys(Address(worlds.seed, worlds.draw, worlds.first_replication), cohort.code)
        live_worlds(
            chunk_of(group),
            world_rows(group, worlds),
            worlds.first_replication,
            world,
            keys,
            ceiling,
            horizon,
            flows,
        )
        entries[:, cohort.stratum] += entries_by_world(group, worlds, horizon)
    return flows, entries


ENGINES = ("auto", "simpy", "batch")


def run_world(
    setup: OptionSetup,
    address: Address,
    *,
    engine: str = "auto",
    keep_moves: bool = False,
    executor: Executor | None = None,
) -> Lives:
    """Simulate one world.

    Parameters
    ----------
    setup : option and parameter draw
    address : seed, draw and replication
    engine : ``simpy``, ``batch`` or ``auto`` (batch: the two give the same lives, it is faster)
    keep_moves : keep every single move (SimPy always does)
    executor : where the batch engine's chunks run
    """
    if engine not in ENGINES:
        raise InputError(f"--engine: must be one of {', '.join(ENGINES)} (got {engine}).")
    if engine == "simpy":
        return run_simpy(setup, address)
    run: Callable[..., Lives] = run_batch
    return run(setup, address, keep_moves=keep_moves, executor=executor)


def run_many(
    setup: OptionSetup, worlds: ReplicationRange, *, engine: str = "auto"
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Simulate several worlds of one option and draw.

    Returns
    -------
    flows (n_worlds, n_strata, horizon, statuses * 4),
    entries (n_worlds, n_strata, horizon + 1, statuses)
    """
    if engine != "simpy" and not setup.scenario.policy.has_desk:
        return run_worlds(setup, worlds)
    lives = [
        run_world(setup, Address(worlds.seed, worlds.draw, replication), engine=engine)
        for replication in range(worlds.first_replication, worlds.end_replication)
    ]
    return np.stack([one.flows for one in lives]), np.stack([one.entries for one in lives])

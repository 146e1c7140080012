"""Which engine simulates a world."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.engine.stacked_worlds import run_worlds
from sim.engine.world import OptionSetup
from sim.errors import InputError
from sim.events import Lives

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
    if engine != "simpy" and setup.scenario.policy.desk is None:
        return run_worlds(setup, worlds)
    lives = [
        run_world(setup, Address(worlds.seed, worlds.draw, replication), engine=engine)
        for replication in range(worlds.first_replication, worlds.end_replication)
    ]
    return np.stack([one.flows for one in lives]), np.stack([one.entries for one in lives])

"""Person-months: where everybody stands and what they meet, month by month, in several worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.engine.desk import desk_logs, desks_of, no_places
from sim.engine.kernel_buffers import new_record
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.simpy_engine import live_in_simpy
from sim.engine.stacked_cohorts import (
    MovingWords,
    StackedCohorts,
    StackedPeople,
    desk_ranks,
    moving_words,
    stacked_cohorts,
)
from sim.events import DeskLog, PersonMonths
from sim.kernels.lives.desk_lives import live_at_desk
from sim.kernels.lives.months import live_months
from sim.kernels.lives.statuses import N_LANES, N_STATUSES

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Lived:
    """What an engine hands back."""

    state: Bytes
    treatment: Bytes
    flows: Integers
    desks: list[tuple[DeskLog, ...]]


def person_months(
    setup: OptionSetup,
    worlds: ReplicationRange,
    engine: str = "auto",
    shared: MovingWords | StackedPeople | None = None,
) -> PersonMonths:
    """Let everybody in these worlds live, and write down every month.

    Parameters
    ----------
    setup : option and parameter draw
    worlds : seed, draw and replications
    engine : ``auto`` and ``batch``: compiled; ``simpy``: the same months, slowly
    shared : where options share their people, these people, or their words; None: drawn here
    """
    here = shared.here if isinstance(shared, MovingWords) else shared
    stacked = stacked_cohorts(setup, worlds, here)
    words = shared
    if not isinstance(words, MovingWords):
        words = moving_words(stacked.stacked, worlds, [setup])
    if engine == "simpy":
        lives = _live_in_simpy(setup, worlds)
    elif setup.scenario.policy.has_desk:
        lives = _live_at_desk(setup, worlds, stacked, words)
    else:
        lives = _live(setup, worlds, stacked, words)
    return PersonMonths(
        n_worlds=worlds.size,
        draw=worlds.draw,
        first_replication=worlds.first_replication,
        state=lives.state,
        treatment=lives.treatment,
        flows=lives.flows,
        entries=stacked.stacked.entries,
        desks=lives.desks,
        **stacked.stacked.columns,
    )


def _no_flows(setup: OptionSetup, n_worlds: int) -> Integers:
    return np.zeros((n_worlds, setup.n_strata, setup.horizon, N_STATUSES * N_LANES), np.int64)


def _live(
    setup: OptionSetup, worlds: ReplicationRange, stacked: StackedCohorts, words: MovingWords
) -> _Lived:
    """Where nobody queues: person after person."""
    world = hazard_arrays(setup, stacked.plans)
    state = np.empty((stacked.size, setup.horizon + 1), np.uint8)
    treatment = np.empty_like(state)
    flows = _no_flows(setup, worlds.size)
    live_months(
        stacked.chunk, stacked.bounds, words.marked, world, setup.horizon, flows, state, treatment
    )  # fmt: skip
    return _Lived(state, treatment, flows, [()] * worlds.size)


def _live_at_desk(
    setup: OptionSetup, worlds: ReplicationRange, stacked: StackedCohorts, words: MovingWords
) -> _Lived:
    """Where people queue: month by month, world after world."""
    state = np.empty((stacked.size, setup.horizon + 1), np.uint8)
    treatment = np.empty_like(state)
    flows = _no_flows(setup, worlds.size)
    desks, places = (
        desks_of(setup),
        no_places(setup, desk_ranks(setup, stacked, worlds.seed), worlds.size),
    )
    no_events = new_record(setup.n_strata, setup.horizon, 0)
    live_at_desk(
        stacked.chunk, stacked.bounds, words.by_month, hazard_arrays(setup, stacked.plans), desks,
        places, setup.horizon, no_events, flows, state, treatment,
    )  # fmt: skip
    return _Lived(state, treatment, flows, desk_logs(desks, places, worlds.size))


def _live_in_simpy(setup: OptionSetup, worlds: ReplicationRange) -> _Lived:
    """World after world in SimPy."""
    worlds_lived = [
        live_in_simpy(setup, Address(worlds.seed, worlds.draw, replication))
        for replication in range(worlds.first_replication, worlds.end_replication)
    ]
    return _Lived(
        np.concatenate([census.state for _, census in worlds_lived]),
        np.concatenate([census.treatment for _, census in worlds_lived]),
        np.stack([lives.flows for lives, _ in worlds_lived]),
        [lives.desks for lives, _ in worlds_lived],
    )

"""A block of worlds of one option: some parameter draws, every replication of them, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import ReplicationRange
from sim.engine.align import aligned_draws, base_of
from sim.engine.choose import run_many
from sim.engine.setup import option_setup
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.outcomes.groups import group_names, strata_of_groups
from sim.outcomes.measures import COUNT_MEASURES, count_measures
from sim.outcomes.summary import SummaryRow, summarise
from sim.strata import DrawStrata

Counts = NDArray[np.int64]


def counted_worlds(scenario: Scenario, flows: Counts, entries: Counts) -> NDArray[np.int32]:
    """Persons by measure, group and month.

    Parameters
    ----------
    scenario : says which people a group holds
    flows : (n_worlds, n_strata, horizon, statuses * 4)
    entries : (n_worlds, n_strata, horizon + 1, statuses)

    Returns
    -------
    (n_worlds, n_measures, n_groups, horizon + 1), measures in the order of COUNT_MEASURES
    """
    counted = strata_of_groups(scenario)
    by_group = [
        np.einsum("gs,wsmc->wgmc", counted, array, optimize=True) for array in (flows, entries)
    ]
    measures = count_measures(*by_group)
    return np.stack([measures[name] for name in COUNT_MEASURES], axis=1).astype(np.int32)


# Replications lived side by side; bounds memory, never changes a result.
WORLDS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class WorldBlock:
    """Which worlds to simulate.

    Attributes
    ----------
    option : name of the option; scenario : its whole scenario
    first_draw : number of the first parameter draw
    values : one mapping of flat parameter names to values for each draw
    replications : worlds per draw
    seed : of the run
    engine : ``auto``, ``simpy`` or ``batch``
    """

    option: str
    scenario: Scenario
    first_draw: int
    values: tuple[dict[str, float], ...]
    replications: int
    seed: int
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class BlockOutcome:
    """The counted worlds of a block.

    Attributes
    ----------
    draw, replication : (n_worlds,)
    counts : (n_worlds, n_measures, n_groups, horizon + 1) persons
    """

    draw: NDArray[np.int64]
    replication: NDArray[np.int64]
    counts: NDArray[np.int32]


def blocks_of(
    scenario: Scenario, options: Sequence[Option], engine: str, block_draws: int
) -> list[WorldBlock]:
    """Every block of worlds of every option, `block_draws` parameter draws in each."""
    n_draws = scenario.runs.draws
    blocks = []
    for option in options:
        draws = aligned_draws(option.scenario, n_draws, base_of(options))
        for first in range(0, n_draws, block_draws):
            values = tuple(draws.draw(n) for n in range(first, min(n_draws, first + block_draws)))
            whole = (option.name, option.scenario, first, values)
            blocks.append(WorldBlock(*whole, scenario.runs.replications, scenario.seed, engine))
    return blocks


def simulate_block(block: WorldBlock) -> BlockOutcome:
    """Simulate and count every world of a block."""
    draws, replications, counts = [], [], []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        setup = option_setup(block.scenario, values)
        for first in range(0, block.replications, WORLDS_AT_ONCE):
            end = min(block.replications, first + WORLDS_AT_ONCE)
            worlds = ReplicationRange(block.seed, draw, first, end)
            flows, entries = run_many(setup, worlds, engine=block.engine)
            counts.append(counted_worlds(block.scenario, flows, entries))
            draws.append(np.full(worlds.size, draw))
            replications.append(np.arange(first, end))
    return BlockOutcome(np.concatenate(draws), np.concatenate(replications), np.concatenate(counts))


def summary_rows(
    options: Sequence[Option],
    outcomes: Sequence[tuple[WorldBlock, BlockOutcome]],
    strata: DrawStrata | None = None,
) -> list[SummaryRow]:
    """The tidy table of all options, from their blocks of worlds.

    `strata` : the source of effects of each parameter draw, if there are several.
    """
    rows: list[SummaryRow] = []
    for option in options:
        own = [outcome for block, outcome in outcomes if block.option == option.name]
        draw = np.concatenate([outcome.draw for outcome in own])
        counts = np.concatenate([outcome.counts for outcome in own])
        rows += summarise(option.name, group_names(option.scenario), counts, draw, strata)
    return rows

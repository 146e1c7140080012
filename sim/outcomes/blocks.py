"""A block of worlds of one option: some parameter draws, every replication of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.choose import run_world
from sim.engine.world import setting
from sim.outcomes.worlds import world_outcome

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Block:
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


def simulate_block(block: Block) -> BlockOutcome:
    """Simulate and count every world of a block."""
    draws, replications, counts = [], [], []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        chosen = setting(block.scenario, values)
        for replication in range(block.replications):
            lives = run_world(chosen, Address(block.seed, draw, replication), engine=block.engine)
            counts.append(world_outcome(block.scenario, lives, draw, replication).counts)
            draws.append(draw)
            replications.append(replication)
    return BlockOutcome(np.array(draws), np.array(replications), np.stack(counts))

"""Tiny scenarios for tests, written as what differs from a still world, on both engines."""

from typing import Any

import numpy as np

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.option import OptionSetup
from sim.engine.setup import option_setup
from sim.engine.simpy_engine import run_simpy
from sim.events import Lives
from sim.hazards.parameters import as_written
from sim.inputs.reading.merge import apply_change
from sim.inputs.scenario.model import Scenario

ENGINES = ("simpy", "batch")
# Base 1 a month × ratio 100: the chance to stay is exp(-100), below the last bit of a word.
SURE_BASE, SURELY = 1.0, 100.0
# Base 1 a month × this: the chance to move is 1e-12, below the first bit of a word.
NEVER = 1e-12
HERE = Address(seed=20171001, draw=0, replication=0)

# Nobody ever moves here; a test says what does.
STILL: dict[str, Any] = {
    "scenario": "still",
    "time": {"start": "2017-10-01", "months": 6},
    "population": {
        "groups": [{"name": "all-alike", "regime": "control", "persons": 3}],
        "profiles": {"work_ready": 1.0, "physically_limited": 0.0, "mentally_limited": 0.0},
        "households": {"single": 0.6, "lone_parent": 0.2, "couple": 0.2},
        "months_on_benefit": [{"from_months": 0, "to_months": 60, "share": 1.0}],
        "ages": [{"from_years": 18, "to_years": 66, "share": 1.0}],
        "earnings": {"mean": 475, "sd": 150},
    },
    "hazards": {
        "base": {
            "benefit_to_work": 0.0,
            "benefit_to_part_time": 0.0,
            "benefit_to_other_exit": 0.0,
            "part_time_to_work": 0.0,
            "part_time_to_benefit": 0.0,
            "part_time_to_other_exit": 0.0,
            "work_to_returned": 0.0,
            "other_exit_to_returned": 0.0,
        },
        "regimes": {"control": {}, "reference": {}, "coaching": {}, "queue": {}},
    },
}


def world(**changes: Any) -> Scenario:
    """The still world with a partial change laid over it."""
    return Scenario.model_validate(apply_change(STILL, changes))


def setting_of(scenario: Scenario) -> OptionSetup:
    """The scenario with its own numbers as they are written."""
    return option_setup(scenario, as_written(scenario.hazards, 1).draw(0))


def live(scenario: Scenario, engine: str = "batch", address: Address = HERE) -> Lives:
    """The lives of a scenario with every move kept."""
    chosen = setting_of(scenario)
    if engine == "simpy":
        return run_simpy(chosen, address)
    return run_batch(chosen, address, keep_moves=True)


def moves_of(lives: Lives) -> list[tuple[int, int, int, int]]:
    """Every move as (person, month, status, lane)."""
    moves = lives.moves
    assert moves is not None
    columns = (moves.person, moves.month, moves.status, moves.lane)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def desk_rows(lives: Lives, *columns: str) -> list[tuple[int, ...]]:
    """The desk's log, month by month, of these columns."""
    desk = lives.desks[0] if lives.desks else None
    assert desk is not None
    return list(zip(*(getattr(desk, name).tolist() for name in columns), strict=True))


def assert_same_lives(one: Lives, other: Lives) -> None:
    """Equal to the last count: flows, entries, desk, and the moves where both keep them."""
    np.testing.assert_array_equal(one.flows, other.flows)
    np.testing.assert_array_equal(one.entries, other.entries)
    if one.moves is not None and other.moves is not None:
        assert moves_of(one) == moves_of(other)
    for mine, theirs in zip(one.desks, other.desks, strict=True):
        for name in mine.__slots__:
            here, there = getattr(mine, name), getattr(theirs, name)
            np.testing.assert_array_equal(here, there, err_msg=f"desk.{name}")

"""Item 4: SimPy and batch live the same lives, person by person and month by month."""

from __future__ import annotations

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.inputs.scenario.model import Scenario
from sim.verify.check import Check, passed_or_failed
from sim.verify.histories import differing_lives
from sim.verify.option_settings import settings_of
from sim.verify.smaller_scenario import expected_people

WORLDS = ((0, 0), (0, 1))  # parameter draw and replication


def check_engines(scenario: Scenario) -> Check:
    """Contract item 4 on every option of a small scenario."""
    found, options, moves = [], 0, 0
    for name, chosen in settings_of(scenario):
        options += 1
        for draw, replication in WORLDS:
            address = Address(scenario.seed, draw, replication)
            batch = run_batch(chosen, address, keep_moves=True)
            moves += int(batch.flows.sum())
            differ = differing_lives(run_simpy(chosen, address), batch)
            if differ:
                found.append(f"option {name}, replication {replication}: {differ}")
    return passed_or_failed(
        "4",
        "SimPy and batch live the same lives",
        found,
        f"{moves} moves, all flows, entries and desk rounds of {options} options in "
        f"{len(WORLDS)} worlds of about {expected_people(scenario):.0f} people",
    )

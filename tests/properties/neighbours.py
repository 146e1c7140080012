"""Lives told apart by who lives them, so that two worlds can be compared person by person."""

from typing import Any

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.engine.world import all_cohorts
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import moves_of, setting_of

Person = tuple[int, int]  # cohort code, number in the cohort


def lives_by_person(
    data: dict[str, Any], address: Address, engine: str = "batch"
) -> dict[Person, Any]:
    """What everybody is, is going to meet, and does."""
    chosen = setting_of(Scenario.model_validate(data))
    if engine == "simpy":
        lives = run_simpy(chosen, address)
    else:
        lives = run_batch(chosen, address, keep_moves=True)
    moves: dict[int, list[tuple[int, int, int]]] = {}
    for row, *move in moves_of(lives):
        moves.setdefault(row, []).append((move[0], move[1], move[2]))
    found: dict[Person, Any] = {}
    for group in all_cohorts(chosen, address):
        people = group.people
        for place in range(people.size):
            plan = group.plans.treatment[group.plans.plan_of_person[place]]
            meets = tuple(chosen.layout.treatments[code] for code in plan.tolist())
            traits = (people.entry_month, people.stop_month, people.status, people.since)
            found[people.cohort.code, int(people.number[place])] = (
                tuple(int(trait[place]) for trait in traits),
                meets,
                moves.get(len(found), []),
            )
    return found

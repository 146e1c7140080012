"""No luck is shared between decisions, people, replications or draws (docs/contract.md, item 8)."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.draws import ARRIVALS, Address, Decision
from sim.engine.batch import run_batch
from sim.engine.kernel_buffers import draw_keys
from sim.inputs.scenario.model import Scenario
from sim.kernels.philox import counter_1, words_at
from sim.population.cohorts import cohorts
from sim.population.intake import PLACE_BITS
from sim.population.people import draw_cohort
from tests.engine.worlds import HERE, setting_of, world
from tests.twins.generated import addresses, scenarios

Counters = tuple[int, int, int, int]

# Whoever renumbers a decision changes everybody's luck: a new one goes at the end.
PINNED = ("MOVES", "WHO", "WHEN", "HOME", "SWITCH", "INTAKE", "TRIAL", "POSTERIOR")


def counters_of(data: dict[str, Any], address: Address) -> list[Counters]:
    """The address of every block of words that one world uses."""
    scenario = Scenario.model_validate(data)
    last_months, last_switches = scenario.time.months - 1, len(scenario.policy.switches) - 1
    used = {Decision.MOVES: last_months // 4, Decision.SWITCH: max(last_switches, 0) // 4}
    used |= {Decision.WHO: 0, Decision.WHEN: 0, Decision.HOME: 0}
    world_of = (address.replication, address.draw)
    found = []
    for cohort in cohorts(scenario):
        numbers = draw_cohort(scenario, cohort, address, 0, cohort.size).number.tolist()
        found += [
            (number, int(counter_1(cohort.code, decision, block)), *world_of)
            for number in numbers
            for decision, last in used.items()
            for block in range(last + 1)
        ]
        if cohort.arrives:
            second = int(counter_1(cohort.code, Decision.INTAKE, 0))
            found += [(month, second, *world_of) for month in range(scenario.time.months + 1)]
    return found


def test_decisions_keep_their_numbers_for_ever() -> None:
    numbers = {decision.name: int(decision) for decision in Decision}
    assert numbers.items() >= {name: number for number, name in enumerate(PINNED)}.items()
    assert len(set(numbers.values())) == len(numbers)
    assert max(numbers.values()) < 2**8


@given(data=scenarios(), address=addresses())
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_all_addresses_of_two_draws_and_two_replications_differ(
    data: dict[str, Any], address: Address
) -> None:
    worlds = [
        replace(address, draw=address.draw ^ draw, replication=address.replication ^ replication)
        for draw, replication in product((0, 1), (0, 1))
    ]
    counters = [counter for here in worlds for counter in counters_of(data, here)]
    assert len(set(counters)) == len(counters)


def test_different_addresses_have_different_words() -> None:
    # Philox maps counters to words one to one, so a repetition would be an error for certain.
    group = {"name": "many", "regime": "control", "persons": 400, "intake": {"per_month": 9}}
    data = world(time={"months": 40}, population={"groups": [group]}).model_dump(
        mode="json", exclude_none=True
    )
    key, blocks = np.array(HERE.key_words, np.uint32), []
    for replication in (0, 1):
        counters = np.array(counters_of(data, replace(HERE, replication=replication)), np.uint32)
        words = np.zeros((counters.shape[0], 4), np.uint32)
        numbers, second = counters[:, 0].copy(), counters[:, 1].copy()
        words_at(numbers, second, np.uint32(replication), np.uint32(0), key, words)
        blocks.append(words)
    every = np.concatenate(blocks)
    assert np.unique(every, axis=0).shape[0] == every.shape[0] > 10_000


def test_caseload_and_new_inflow_have_address_spaces_of_their_own() -> None:
    names = [f"group-{number}" for number in range(ARRIVALS // 2)]
    groups = [
        {"name": name, "regime": "control", "persons": 1, "stopping_persons": 1,
         "intake": {"per_month": 1}}
        for name in names
    ]  # fmt: skip
    found = cohorts(world(population={"groups": groups}))
    codes = [cohort.code for cohort in found]
    assert len(set(codes)) == len(codes) == 3 * ARRIVALS // 2
    assert max(codes) < 2**8
    assert all((cohort.code >= ARRIVALS) == cohort.arrives for cohort in found)


def test_an_arrival_keeps_its_number_whoever_else_comes() -> None:
    group = {"name": "new", "regime": "control", "persons": 1, "intake": {"per_month": 3.0}}
    scenario = world(time={"months": 30}, population={"groups": [group]})
    _, cohort = cohorts(scenario)
    people = draw_cohort(scenario, cohort, HERE, 0, 0)
    number = people.number.astype(np.int64)
    np.testing.assert_array_equal(number >> PLACE_BITS, people.entry_month)
    for month in range(31):
        place = number[people.entry_month == month] & (2**PLACE_BITS - 1)
        np.testing.assert_array_equal(place, np.arange(place.size))


def test_seed_draw_and_replication_each_make_another_world() -> None:
    base = {"benefit_to_work": 0.05, "work_to_returned": 0.05}
    group = {"name": "many", "regime": "control", "persons": 200}
    chosen = setting_of(world(population={"groups": [group]}, hazards={"base": base}))
    others = [
        replace(HERE, seed=HERE.seed + 1),
        replace(HERE, seed=HERE.seed + 2**32),
        replace(HERE, draw=1),
        replace(HERE, replication=1),
    ]
    flows = [run_batch(chosen, address).flows.tobytes() for address in (HERE, *others)]
    assert len(set(flows)) == len(flows)


def test_the_engines_take_moves_from_the_addresses_written_here() -> None:
    keys = draw_keys(Address(seed=2**40 + 3, draw=7, replication=9), cohort_code=5)
    assert keys.key.tolist() == [3, 2**8]
    assert int(keys.cohort_and_decision) == int(counter_1(5, Decision.MOVES, 0))
    assert (int(keys.replication), int(keys.draw)) == (9, 7)

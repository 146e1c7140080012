"""However the batch engine does its work, the lives are those of the plain monthly rule."""

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address, ReplicationRange
from sim.engine.batch import chunk_of, run_batch
from sim.engine.choose import run_worlds
from sim.engine.kernel_buffers import draw_keys, new_record, sorted_moves
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.tally import count_entries
from sim.engine.world import CohortPlans, all_cohorts
from sim.events import Lives
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.chunk import Record
from sim.kernels.lives.word_blocks import BLOCK_MONTHS
from tests.engine.worlds import HERE, assert_same_lives, setting_of, world
from tests.oracles.reference_life import reference_life
from tests.twins.generated import addresses, scenarios

generated = settings(
    max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def plain_record(setup: OptionSetup, address: Address, group: CohortPlans) -> Record:
    """One cohort by the plain monthly rule."""
    record = new_record(setup.n_strata, setup.horizon, group.people.size * setup.horizon)
    if group.people.size == 0:
        return record
    keys = draw_keys(address, group.people.cohort.code)
    kernel_arrays = hazard_arrays(setup, group.plans.tables)
    reference_life(chunk_of(group), kernel_arrays, keys, setup.horizon, record)
    return record


def live_plainly(setup: OptionSetup, address: Address) -> Lives:
    """Everybody by the plain monthly rule, one person and one month at a time."""
    groups = all_cohorts(setup, address)
    records = [plain_record(setup, address, group) for group in groups]
    moves = sorted_moves(records, [group.people.size for group in groups])
    flows = np.sum([record.flows for record in records], axis=0)
    return Lives(flows, count_entries(groups, setup.n_strata, setup.horizon), moves)


CROWD_BASE = {
    "benefit_to_work": 0.01,
    "benefit_to_part_time": 0.02,
    "benefit_to_other_exit": 0.01,
    "part_time_to_work": 0.02,
    "part_time_to_benefit": 0.05,
    "part_time_to_other_exit": 0.01,
    "work_to_returned": 0.04,
}
CROWD_GROUPS: list[dict[str, Any]] = [
    {
        "name": "one",
        "regime": "coaching",
        "persons": 1300,
        "stopping_persons": 270,
        "studied": True,
        "part_time_share": 0.3,
        "entry": {"at_start_share": 0.6, "last_month": 50},
    },
    {
        "name": "two",
        "regime": "control",
        "persons": 700,
        "volunteer_share": 0.5,
        "intake": {"per_month": 20.0, "elasticity": -1.0},
    },
]


def crowd(other_exit_to_returned: float) -> Scenario:
    """More people than fit in a tile, over three blocks of months, who do all there is to do."""
    return world(
        time={"months": 2 * BLOCK_MONTHS + 6},
        population={"groups": CROWD_GROUPS},
        hazards={
            "base": CROWD_BASE | {"other_exit_to_returned": other_exit_to_returned},
            "regimes": {"coaching": {"work": 1.5}},
            "duration": {
                "on_benefit": [{"from_months": 0, "work": 2.0}, {"from_months": 30}],
                "off_benefit": [{"from_months": 0, "returned": 3.0}, {"from_months": 6}],
            },
            "frailty": [{"value": 0.5, "share": 0.5}, {"value": 1.5, "share": 0.5}],
        },
        policy={"switches": [{"month": 31, "to": "queue", "share": 0.4}]},
    )


@given(data=scenarios(desk=False), address=addresses())
@generated
def test_the_batch_kernel_equals_the_plain_rule(data: dict[str, Any], address: Address) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    assert_same_lives(run_batch(chosen, address, keep_moves=True), live_plainly(chosen, address))


# Final exits are dropped between blocks, exits that may return are not, and 1 a month spills over.
@pytest.mark.parametrize("other_exit_to_returned", [0.0, 0.05, 1.0])
def test_a_crowd_over_many_tiles_and_blocks_follows_the_plain_rule(
    other_exit_to_returned: float,
) -> None:
    chosen = setting_of(crowd(other_exit_to_returned))
    assert chosen.table.has_overflow == (other_exit_to_returned == 1)
    lives = run_batch(chosen, HERE, keep_moves=True)
    assert_same_lives(lives, live_plainly(chosen, HERE))
    assert lives.flows.sum() > 2000


def test_people_who_move_every_month_are_all_written_down() -> None:
    # Many more moves than the engine first makes room for.
    base = {"benefit_to_part_time": 1.0, "part_time_to_benefit": 1.0}
    group = {"name": "restless", "regime": "coaching", "persons": 300}
    restless = {"coaching": {"part_time": 100.0, "benefit": 100.0}}
    chosen = setting_of(
        world(
            time={"months": 30},
            population={"groups": [group]},
            hazards={"base": base, "regimes": restless},
        )
    )
    lives = run_batch(chosen, HERE, keep_moves=True)
    assert lives.moves is not None
    assert lives.moves.person.size == lives.flows.sum() == 300 * 30
    assert_same_lives(lives, live_plainly(chosen, HERE))


@given(data=scenarios(desk=False), address=addresses())
@settings(generated, max_examples=40)
def test_chunks_and_keeping_moves_change_no_life(data: dict[str, Any], address: Address) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    whole = run_batch(chosen, address, keep_moves=True)
    for chunk_people in (1, 7):
        parts = run_batch(chosen, address, keep_moves=True, chunk_people=chunk_people)
        assert_same_lives(parts, whole)
    assert_same_lives(run_batch(chosen, address, chunk_people=7), whole)


@pytest.mark.parametrize("engine", ["threads", "processes"])
@pytest.mark.parametrize("chunk_people", [100, 1_000])
def test_threads_and_processes_change_no_life(engine: str, chunk_people: int) -> None:
    chosen = setting_of(crowd(0.05))
    alone = run_batch(chosen, HERE, keep_moves=True)
    with pool(engine) as executor:
        shared = run_batch(
            chosen, HERE, keep_moves=True, chunk_people=chunk_people, executor=executor
        )
    assert_same_lives(shared, alone)


@given(data=scenarios(desk=False), address=addresses())
@settings(generated, max_examples=40)
def test_worlds_side_by_side_are_each_the_world_alone(
    data: dict[str, Any], address: Address
) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    first = min(address.replication, 2**32 - 3)
    flows, entries = run_worlds(
        chosen, ReplicationRange(address.seed, address.draw, first, first + 3)
    )
    for place in range(3):
        alone = run_batch(chosen, replace(address, replication=first + place))
        assert_same_lives(Lives(flows[place], entries[place], None), alone)


def pool(engine: str) -> Executor:
    if engine == "threads":
        return ThreadPoolExecutor(2)
    # A fork of a process that has threads may hang; a spawned one starts clean.
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


@given(data=scenarios(desk=False), address=addresses())
@settings(generated, max_examples=40)
def test_a_desk_that_nobody_visits_changes_no_life(data: dict[str, Any], address: Address) -> None:
    # The desk's month-by-month kernel is a third way to live the same lives.
    without = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    data["hazards"]["regimes"]["nowhere"] = {}
    data["policy"]["desk"] = {"regime": "nowhere", "slots": 3, "while_waiting": "control"}
    idle = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    assert not idle.desks[0].requests.any()
    assert_same_lives(replace(idle, desks=()), without)

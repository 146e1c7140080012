"""Common luck: a changed hazard disturbs only its own moves, so differences are precise."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.choose import run_worlds
from sim.engine.option import OptionSetup
from sim.kernels.lives.statuses import N_LANES, WORK_LANE
from tests.engine.worlds import HERE, moves_of, setting_of, world

STATES = 5
BASE = {
    "benefit_to_work": 0.03, "benefit_to_part_time": 0.04, "benefit_to_other_exit": 0.02,
    "part_time_to_work": 0.05, "part_time_to_benefit": 0.08, "part_time_to_other_exit": 0.02,
    "work_to_returned": 0.05,
}  # fmt: skip
Move = tuple[int, int, int]  # month, status, lane


def trial(work_ratio: float, persons: int = 150) -> OptionSetup:
    """A coached group that goes to work faster by this ratio."""
    group = {"name": "coached", "regime": "coaching", "persons": persons, "part_time_share": 0.2}
    return setting_of(
        world(
            time={"months": 30},
            population={"groups": [group]},
            hazards={"base": BASE, "regimes": {"coaching": {"work": work_ratio}}},
        )
    )


def with_wider_door(setup: OptionSetup, lane: int, ratio: float) -> OptionSetup:
    """The same world, but the doors of one lane, and nothing else, are changed."""
    threshold = setup.table.threshold.copy()
    threshold[:, lane] = (threshold[:, lane] * ratio).astype(np.uint32)
    return replace(setup, table=replace(setup.table, threshold=threshold))


def first_partings(
    one: OptionSetup, other: OptionSetup, address: Address
) -> list[tuple[Move | None, Move | None]]:
    """For everybody whose lives differ, the first month's moves in which they do (None: stays)."""
    by_person: list[dict[int, dict[int, Move]]] = []
    for chosen in (one, other):
        found: dict[int, dict[int, Move]] = {}
        for person, *move in moves_of(run_batch(chosen, address, keep_moves=True)):
            found.setdefault(person, {})[move[0]] = (move[0], move[1], move[2])
        by_person.append(found)
    partings = []
    for person in range(one.scenario.population.groups[0].persons.value):
        here, there = (found.get(person, {}) for found in by_person)
        differs = sorted(m for m in here.keys() | there.keys() if here.get(m) != there.get(m))
        if differs:
            partings.append((here.get(differs[0]), there.get(differs[0])))
    return partings


@given(lane=st.sampled_from(range(N_LANES)), ratio=st.sampled_from([0.0, 0.5, 1.5, 2.0]),
       seed=st.integers(0, 2**64 - 1))  # fmt: skip
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_lives_part_only_at_a_door_that_changed(lane: int, ratio: float, seed: int) -> None:
    before = trial(1.0)
    after = with_wider_door(before, lane, ratio)
    partings = first_partings(before, after, replace(HERE, seed=seed))
    for here, there in partings:
        narrow, wide = (here, there) if ratio > 1 else (there, here)
        assert narrow is None, "a narrower door lets through whom it let through before, or nobody"
        assert wide is not None
        assert wide[2] == lane


def test_a_higher_hazard_parts_lives_at_its_own_moves_or_where_it_crowds_others_out() -> None:
    # p_k = λ_k / Λ (1 - exp(-Λ)): with a higher λ_work the other doors close by a hair.
    partings = first_partings(trial(1.0, 4000), trial(1.6, 4000), HERE)
    own = [there for here, there in partings if here is None and there is not None]
    crowded_out = [here for here, there in partings if there is None and here is not None]
    assert len(own) + len(crowded_out) == len(partings) > 300
    assert all(move[2] == WORK_LANE for move in own)
    assert all(move[2] != WORK_LANE for move in crowded_out)
    assert len(crowded_out) < 0.1 * len(partings)


def first_exits(setup: OptionSetup, seed: int, worlds: int) -> np.ndarray:
    """People who leave for work at least once, world by world; only the first exit counts."""
    flows, _ = run_worlds(setup, ReplicationRange(seed, 0, 0, worlds))
    never_worked = np.array([0, 1, 7, 8])
    exits: np.ndarray = flows[..., never_worked * N_LANES + WORK_LANE].sum(axis=(1, 2, 3))
    return exits


def test_common_luck_makes_a_difference_many_times_as_precise_as_separate_luck() -> None:
    # With 400 worlds the ratio of variances has a relative standard error of about 10 %
    # (sqrt(2/400) for each); 5 lies almost five of them below the 9.7 found here.
    one, other = trial(1.0), trial(1.2)
    common = first_exits(other, 1, 400) - first_exits(one, 1, 400)
    separate = first_exits(other, 1, 400) - first_exits(one, 2, 400)
    assert separate.var() / common.var() > 5

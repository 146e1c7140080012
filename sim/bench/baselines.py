"""What `bench` compares the engines with: two other ways to live the same lives, and a floor.

A naive SimPy model and plain numpy draw the words of the engines, so their lives are the same and
only the cost differs (tested). Neither handles a desk or a chance above 1/4; nothing but `bench`
calls them.

The floor is one word per person-month, made and added up, nothing else. No simulation that draws
one Philox4x32-10 word per person-month by address can be faster than making those words. They are
made as four months of many people at a time, which compilers turn into vector code.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.batch import chunk_of
from sim.engine.kernel_buffers import draw_keys
from sim.engine.life import Case, Process
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.world import CohortPlans, all_cohorts
from sim.kernels.jit import kernel
from sim.kernels.lives.chunk import Chunk, DrawKeys
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.next_move import month_words, next_move
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    PENSION_LANE,
    STATE_OF_STATUS,
)
from sim.kernels.lives.transition import LANE_SHIFT, UNIFORM_BITS
from sim.kernels.philox import (
    HALF,
    LOW_HALF,
    MULTIPLIER_0,
    MULTIPLIER_1,
    ROUNDS,
    WEYL_0,
    WEYL_1,
    WORDS_PER_CALL,
    philox4x32,
)

Flows = NDArray[np.int64]
N_CODES = N_STATUSES * N_LANES
WIDTH = 512


def _no_flows(setup: OptionSetup) -> Flows:
    return np.zeros((setup.n_strata, setup.horizon, N_CODES), np.int64)


def live_month_by_month(
    env: simpy.Environment,
    case: Case,
    world: HazardArrays,
    treatments: NDArray[np.uint8],
    flows: Flows,
) -> Process:
    """A person who wakes up every month to see whether a transition is drawn."""
    yield env.timeout(case.entry_month)
    for month in range(case.entry_month, min(flows.shape[1], case.pension_month)):
        has_stopped = month >= case.stop_month
        case.meet(int(world.treatment_after_stop if has_stopped else treatments[month]), month)
        case.has_met_until(month)
        _, lane = next_move(
            case.words,
            world,
            case.treatment,
            case.moment,
            case.exit_treatment,
            case.person_class,
            case.status,
            case.since,
            month,
            month + 1,
        )
        yield env.timeout(1)
        if month == case.pension_month - 1:
            lane = int(PENSION_LANE[case.status])
        if lane >= 0:
            flows[case.stratum, month, case.status * N_LANES + lane] += 1
            case.move(lane, month)


def _cases(
    chunk: Chunk, keys: DrawKeys, treatments: NDArray[np.uint8], following: NDArray[np.int32]
) -> Iterator[Case]:
    """The people of a cohort; treatments (n_plans, horizon + 1)."""
    horizon = treatments.shape[1] - 1
    for row in range(chunk.number.size):
        words = np.zeros(horizon, np.uint32)
        month_words(keys, chunk.number[row], horizon, words)
        planned = int(treatments[chunk.plan[row], 0])
        yield Case(
            row,
            words,
            int(chunk.person_class[row]),
            int(chunk.stratum[row]),
            int(chunk.entry_month[row]),
            int(chunk.stop_month[row]),
            int(chunk.pension_month[row]),
            int(chunk.status[row]),
            int(chunk.since[row]),
            planned,
            planned,
            following,
        )


def run_naive(setup: OptionSetup, address: Address) -> Flows:
    """Flows of one world by a SimPy process per person that steps every month.

    Returns
    -------
    (n_strata, horizon, statuses * 4), as `Lives.flows`
    """
    env, flows = simpy.Environment(), _no_flows(setup)
    for group in all_cohorts(setup, address):
        world = hazard_arrays(setup, group.plans.tables)
        chunk, keys = chunk_of(group), draw_keys(address, group.people.cohort.code)
        for case in _cases(chunk, keys, group.plans.treatment, world.following):
            treatments = group.plans.treatment[chunk.plan[case.row]]
            env.process(live_month_by_month(env, case, world, treatments, flows))
    env.run(until=setup.horizon + 1)
    return flows


def quarter_words(keys: DrawKeys, numbers: NDArray[np.uint32], quarter: int) -> NDArray[np.uint64]:
    """Philox4x32-10 in plain numpy: (4, n) words of a quarter's months."""
    c0 = numbers.astype(np.uint64)
    c1 = np.full_like(c0, np.uint64(keys.cohort_and_decision) | np.uint64(quarter))
    c2, c3 = np.full_like(c0, keys.replication), np.full_like(c0, keys.draw)
    k0, k1 = (int(word) for word in keys.key)
    for _ in range(ROUNDS):
        product_0, product_1 = c0 * MULTIPLIER_0, c2 * MULTIPLIER_1
        c0, c2 = (product_1 >> HALF) ^ c1 ^ np.uint64(k0), (product_0 >> HALF) ^ c3 ^ np.uint64(k1)
        c1, c3 = product_1 & LOW_HALF, product_0 & LOW_HALF
        k0, k1 = (k0 + int(WEYL_0)) & int(LOW_HALF), (k1 + int(WEYL_1)) & int(LOW_HALF)
    return np.stack([c0, c1, c2, c3])


def _rows(world: HazardArrays, chunk: Chunk, month: int) -> NDArray[np.int64]:
    """Row of everybody in the hazard table: (n,), see `kernels.lives.hazard_arrays.hazard_row`."""
    status = chunk.status
    effect = np.where(
        month >= chunk.stop_month,
        world.effect_after_stop[chunk.plan, month],
        world.effect_of_plan[chunk.plan, month],
    )
    if world.n_fades:
        left = chunk.since.astype(np.int64) - 1
        met = world.treatment_of_plan[chunk.plan, np.maximum(left, 0)].astype(np.int64)
        met = np.where(left >= chunk.stop_month, world.treatment_after_stop, met)
        met = np.where(left < 0, world.following.shape[1], met)
        fade = world.fade_of[np.clip(month - left - 1, 0, world.fade_of.size - 1)]
        since_exit = world.first_return + met * world.n_fades + fade
        effect = np.where(IS_OFF_BENEFIT[status], since_exit, effect)
    elapsed = np.clip(month - chunk.since.astype(np.int64), 0, world.bin_on.size - 1)
    duration = np.where(IS_OFF_BENEFIT[status], world.bin_off[elapsed], world.bin_on[elapsed])
    row = world.market_of_month[month] * world.n_effects + effect.astype(np.int64)
    row = (row * world.n_classes + chunk.person_class) * world.n_bins + duration
    moved: NDArray[np.int64] = row * N_HAZARD_STATES + STATE_OF_STATUS[status]
    return moved


def _live_cohort(world: HazardArrays, keys: DrawKeys, group: CohortPlans, flows: Flows) -> None:
    """A whole cohort month by month, in whole arrays; flows (horizon, statuses * 4) is added to."""
    chunk = chunk_of(group)
    words = quarter_words(keys, chunk.number, 0)
    for month in range(flows.shape[0]):
        if month % WORDS_PER_CALL == 0:
            words = quarter_words(keys, chunk.number, month // WORDS_PER_CALL)
        word = words[month % WORDS_PER_CALL]
        lane = (word >> np.uint64(LANE_SHIFT)).astype(np.int64)
        height = word & np.uint64(UNIFORM_BITS)
        is_open = height < world.threshold[_rows(world, chunk, month), lane]
        retires = chunk.pension_month == month + 1
        lane = np.where(retires, PENSION_LANE[chunk.status], lane)
        is_here = (chunk.entry_month <= month) & (chunk.pension_month > month)
        movers = np.flatnonzero((is_open | retires) & is_here)
        before, through = chunk.status[movers].astype(np.int64), lane[movers]
        after = NEXT_STATUS[before, through]
        flows[month] += np.bincount(before * N_LANES + through, minlength=N_CODES)
        turned = movers[IS_OFF_BENEFIT[before] != IS_OFF_BENEFIT[after]]
        chunk.status[movers], chunk.since[turned] = after, month + 1


def run_numpy(setup: OptionSetup, address: Address) -> Flows:
    """Flows of one world by whole-array operations, month by month; as `run_naive`."""
    flows = _no_flows(setup)
    for group in all_cohorts(setup, address):
        world = hazard_arrays(setup, group.plans.tables)
        keys = draw_keys(address, group.people.cohort.code)
        _live_cohort(world, keys, group, flows[group.people.cohort.stratum])
    return flows


@kernel
def add_words(
    n_people: int,
    n_quarters: int,
    replication: np.uint32,
    draw: np.uint32,
    key: NDArray[np.uint32],
) -> np.int64:
    """Sum, modulo 2^32, of four words for every person 0 … n_people-1 and quarter.

    The address of a quarter is (person, quarter, replication, draw); key (2,).
    """
    sums = np.zeros(WIDTH, np.uint32)
    key_0, key_1 = key[0], key[1]
    for start in range(0, n_people, WIDTH):
        width = min(WIDTH, n_people - start)
        for quarter in range(n_quarters):
            for i in range(width):
                a, b, c, d = philox4x32(
                    np.uint32(start + i), np.uint32(quarter), replication, draw, key_0, key_1
                )
                total = np.uint64(sums[i]) + np.uint64(a) + np.uint64(b) + np.uint64(c)
                sums[i] = np.uint32((total + np.uint64(d)) & LOW_HALF)
    total = np.uint64(0)
    for i in range(WIDTH):
        total = (total + np.uint64(sums[i])) & LOW_HALF
    return np.int64(total)

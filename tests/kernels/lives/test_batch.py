"""The fast kernel lives the very lives of the readable one, whatever the world looks like."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.batch import block_ceilings
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.statuses import N_LANES, N_STATUSES, PENSION
from tests.oracles.reference_life import reference_life

LANES_OF_STATE = np.array(
    [[1, 1, 0, 1], [1, 0, 1, 1], [0, 0, 1, 0], [0, 0, 1, 0], [1, 1, 0, 1]], dtype=np.float64
)


def world_of(rng: np.random.Generator, horizon: int, highest: float, final: bool) -> HazardArrays:
    n_markets, n_treatments, n_classes, n_bins = 3, 3, 4, 3
    n_fades = int(rng.integers(0, 3))
    first_return = 5
    n_effects = first_return + (n_treatments + 1) * n_fades
    shape = (n_markets, n_effects, n_classes, n_bins, 5, 4)
    chance = rng.random(shape) * highest * LANES_OF_STATE
    if final:
        chance[..., 3, 2] = 0.0
    chance /= np.maximum(1.0, chance.sum(axis=-1, keepdims=True))
    height = np.minimum(chance.reshape(-1, 4) * 2.0**32, 2.0**32 - 1).astype(np.uint64)
    threshold = np.minimum(height, 1 << 30)
    return HazardArrays(
        threshold=threshold.astype(np.uint32),
        overflow=(height - threshold).astype(np.uint32),
        has_overflow=bool((height > threshold).any()),
        market_of_month=rng.integers(0, n_markets, horizon),
        bin_on=np.sort(rng.integers(0, n_bins, 61)).astype(np.uint8),
        bin_off=np.sort(rng.integers(0, n_bins, 61)).astype(np.uint8),
        treatment_of_plan=rng.integers(0, n_treatments, (3, horizon + 1)).astype(np.uint8),
        treatment_after_stop=int(rng.integers(0, n_treatments)),
        effect_of_plan=rng.integers(0, first_return, (3, horizon + 1)).astype(np.uint16),
        effect_after_stop=rng.integers(0, first_return, (3, horizon + 1)).astype(np.uint16),
        following=np.zeros((1, n_treatments), np.int32),
        effect_of_moment=np.zeros(1, np.uint16),
        has_courses=True,
        n_fades=n_fades,
        fade_of=np.minimum(np.arange(61) // 3, max(n_fades - 1, 0)).astype(np.uint16),
        first_return=first_return,
        other_exit_is_final=final,
        n_effects=n_effects,
        n_classes=n_classes,
        n_bins=n_bins,
    )


def chunk_of(rng: np.random.Generator, n: int, horizon: int, stops: bool) -> Chunk:
    entry = np.where(rng.random(n) < 0.3, rng.integers(0, horizon + 1, n), 0).astype(np.int16)
    stop = rng.integers(0, horizon + 2, n) if stops else np.full(n, horizon + 1)
    # Half of them reach pension age, at the earliest in the month after they come in.
    pension = np.where(rng.random(n) < 0.5, entry + rng.integers(1, horizon + 1, n), horizon + 1)
    return Chunk(
        number=rng.integers(0, 2**32, n, dtype=np.uint32),
        person_class=rng.integers(0, 4, n).astype(np.uint8),
        stratum=np.ones(n, np.uint16),
        plan=rng.integers(0, 3, n).astype(np.uint16),
        entry_month=entry,
        stop_month=stop.astype(np.int16),
        pension_month=np.minimum(pension, horizon + 1).astype(np.int16),
        status=rng.integers(0, PENSION, n).astype(np.uint8),
        since=(entry - rng.integers(0, 90, n)).astype(np.int16),
    )


def record_of(horizon: int, capacity: int) -> Record:
    return Record(
        flows=np.zeros((2, horizon, N_STATUSES * N_LANES), np.int64),
        event_person=np.zeros(capacity, np.uint32),
        event_month=np.zeros(capacity, np.int16),
        event_code=np.zeros(capacity, np.uint8),
        counts=np.zeros(1, np.int64),
    )


def told(record: Record) -> list[tuple[int, int, int]]:
    n = int(record.counts[0])
    return sorted(
        zip(
            record.event_person[:n].tolist(),
            record.event_month[:n].tolist(),
            record.event_code[:n].tolist(),
            strict=True,
        )
    )


def both(
    seed: int, n: int, horizon: int, highest: float, final: bool, stops: bool
) -> tuple[Record, Record]:
    """The same people lived by the fast kernel and by the readable one."""
    rng = np.random.default_rng(seed)
    world = world_of(rng, horizon, highest, final)
    chunk = chunk_of(rng, n, horizon, stops)
    keys = DrawKeys(
        rng.integers(0, 2**32, 2, dtype=np.uint32),
        np.uint32(5 << 24),
        np.uint32(seed % 1000),
        np.uint32(3),
    )
    fast, plain = record_of(horizon, n * horizon), record_of(horizon, n * horizon)
    before = [array.copy() for array in chunk]
    ceiling = block_ceilings(world, horizon, someone_stops=stops)
    live_chunk(chunk, world, keys, ceiling, horizon, fast)
    assert all(np.array_equal(a, b) for a, b in zip(before, chunk, strict=True))
    reference_life(chunk, world, keys, horizon, plain)
    return fast, plain


@given(
    seed=st.integers(0, 2**30),
    n=st.integers(1, 40),
    horizon=st.integers(1, 60),
    highest=st.sampled_from([0.0, 0.01, 0.05, 0.24, 0.6, 1.5]),
    final=st.booleans(),
    stops=st.booleans(),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.small
def test_fast_and_readable_lives_are_the_same(
    seed: int, n: int, horizon: int, highest: float, final: bool, stops: bool
) -> None:
    fast, plain = both(seed, n, horizon, highest, final, stops)
    assert told(fast) == told(plain)
    assert np.array_equal(fast.flows, plain.flows)
    assert fast.counts[0] == plain.counts[0]


@pytest.mark.parametrize("highest", [0.03, 0.9])
def test_tiles_and_blocks_of_every_width_agree(highest: float) -> None:
    for seed, n, horizon in [(1, 1023, 25), (2, 1024, 24), (3, 1025, 49), (4, 3000, 7)]:
        fast, plain = both(seed, n, horizon, highest, final=seed % 2 == 0, stops=True)
        assert told(fast) == told(plain)
        assert np.array_equal(fast.flows, plain.flows)


def test_a_full_record_still_counts_every_move() -> None:
    rng = np.random.default_rng(7)
    world, chunk = world_of(rng, 30, 0.2, final=False), chunk_of(rng, 200, 30, stops=False)
    keys = DrawKeys(np.array([1, 2], np.uint32), np.uint32(0), np.uint32(0), np.uint32(0))
    ceiling = block_ceilings(world, 30, someone_stops=False)
    roomy, tight, bare = record_of(30, 6000), record_of(30, 10), record_of(30, 0)
    for record in (roomy, tight, bare):
        live_chunk(chunk, world, keys, ceiling, 30, record)
    assert roomy.counts[0] == tight.counts[0] == bare.counts[0] > 10
    assert np.array_equal(roomy.flows, bare.flows)

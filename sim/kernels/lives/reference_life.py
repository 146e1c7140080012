"""One life, month by month: the readable rule that the fast kernel and SimPy both must follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.batch import Chunk, DrawKeys, Record, note_move
from sim.kernels.lives.hazard_arrays import HazardArrays, hazard_row, treatment_in
from sim.kernels.lives.statuses import IS_OFF_BENEFIT, NEXT_STATUS
from sim.kernels.lives.transition import drawn_transition
from sim.kernels.philox import philox4x32


@inlined
def four_words(keys, number, month):  # type: ignore[no-untyped-def]
    """The words of the four months to which `month` belongs."""
    second = keys.cohort_and_decision | np.uint32(month // 4)
    return philox4x32(
        np.uint32(number), second, keys.replication, keys.draw, keys.key[0], keys.key[1]
    )


@inlined
def word_of(words, month):  # type: ignore[no-untyped-def]
    """The month's own word out of its four."""
    place = month % 4
    if place == 0:
        return words[0]
    if place == 1:
        return words[1]
    if place == 2:
        return words[2]
    return words[3]


@kernel
def month_words(
    keys: DrawKeys, number: np.uint32, horizon: int, out_words: NDArray[np.uint32]
) -> None:
    """All words of one person's moves: out_words (horizon,)."""
    for month in range(horizon):
        out_words[month] = word_of(four_words(keys, number, month), month)


@kernel
def next_move(
    words: NDArray[np.uint32],
    world: HazardArrays,
    treatment: int,
    person_class: int,
    status: int,
    since: int,
    first_month: int,
    horizon: int,
) -> tuple[int, int]:
    """First month from first_month on with a transition, and its lane; (horizon, -1) if none.

    words (horizon,) of this person; treatment holds until the caller says otherwise.
    """
    for month in range(first_month, horizon):
        row = hazard_row(world, month, treatment, person_class, status, month - since)
        lane = drawn_transition(
            words[month], world.threshold, world.overflow, row, world.has_overflow
        )
        if lane >= 0:
            return month, lane
    return horizon, -1


@kernel
def reference_life(
    chunk: Chunk, world: HazardArrays, keys: DrawKeys, horizon: int, record: Record
) -> None:
    """Every person, every month, one at a time: slow, plain, and the definition for the tests."""
    for row in range(chunk.number.size):
        status, since = np.int64(chunk.status[row]), np.int64(chunk.since[row])
        words = four_words(keys, chunk.number[row], 0)
        for month in range(horizon):
            if month % 4 == 0:
                words = four_words(keys, chunk.number[row], month)
            if month < chunk.entry_month[row]:
                continue
            treatment = treatment_in(world, chunk.plan[row], chunk.stop_month[row], month)
            at = hazard_row(world, month, treatment, chunk.person_class[row], status, month - since)
            lane = drawn_transition(
                word_of(words, month), world.threshold, world.overflow, at, world.has_overflow
            )
            if lane >= 0:
                note_move(record, chunk, row, month, status, lane)
                was_off = IS_OFF_BENEFIT[status]
                status = np.int64(NEXT_STATUS[status, lane])
                if was_off != IS_OFF_BENEFIT[status]:
                    since = np.int64(month + 1)
        chunk.status[row] = status
        chunk.since[row] = since

"""One life's random words, and the next move they bring: what a SimPy process asks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import DrawKeys
from sim.kernels.lives.hazard_arrays import (
    HazardArrays,
    hazard_row,
    kept_in,
    moment_after,
    return_effect,
)
from sim.kernels.lives.statuses import IS_OFF_BENEFIT
from sim.kernels.lives.transition import drawn_transition
from sim.kernels.philox import WORDS_PER_CALL, philox4x32


@inlined
def four_words(keys, number, month):  # type: ignore[no-untyped-def]
    """The words of the four months to which `month` belongs."""
    second = keys.cohort_and_decision | np.uint32(month // WORDS_PER_CALL)
    return philox4x32(
        np.uint32(number), second, keys.replication, keys.draw, keys.key[0], keys.key[1]
    )


@inlined
def word_of(words, month):  # type: ignore[no-untyped-def]
    """The month's own word out of its four."""
    place = month % WORDS_PER_CALL
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
    moment: int,
    exit_treatment: int,
    person_class: int,
    status: int,
    since: int,
    first_month: int,
    horizon: int,
) -> tuple[int, int]:
    """First month from first_month on with a transition, and its lane; (horizon, -1) if none.

    words (horizon,) of this person; treatment holds until the caller says otherwise; moment of the
    month before (`sim.hazards.phases`), below 0 at the entry; exit_treatment, of who is off benefit
    the one under which the person left.
    """
    for month in range(first_month, horizon):
        moment = moment_after(world.following, moment, treatment)
        if moment < 0:
            # Nobody meets this treatment for so long: another comes first.
            return horizon, -1
        effect = np.int64(world.effect_of_moment[moment])
        if world.n_fades > 0 and IS_OFF_BENEFIT[status]:
            effect = np.int64(return_effect(world, exit_treatment, month - since))
        row = hazard_row(world, month, effect, person_class, status, month - since)
        lane = drawn_transition(
            words[month],
            world.threshold,
            world.overflow,
            row,
            world.has_overflow,
            kept_in(world, month),
        )
        if lane >= 0:
            return month, lane
    return horizon, -1

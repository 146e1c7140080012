"""Simulated trials: counts of an arm in one draw, or every person's month of exit.

Nobody is shared: a cell (an arm, a block of an arm, or a cluster) and a study each have their own
address, so the arms of one study and any two studies have independent people. Counter 0 holds the
cell in its high 12 bits and the person in the low 20; counter 2 holds the study.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.philox import counter_1, philox4x32

Floats = NDArray[np.float64]
Counts = NDArray[np.int32]
Words = NDArray[np.uint32]

PERSON_BITS = 20
MOST_PERSONS = 1 << PERSON_BITS
MOST_CELLS = 1 << (32 - PERSON_BITS)


@inlined
def uniform_53(high, low):  # type: ignore[no-untyped-def]
    """A number in [0, 1) with 53 random bits, from two words."""
    bits = (np.uint64(high) >> np.uint64(5)) * np.uint64(1 << 26) + (np.uint64(low) >> np.uint64(6))
    return np.float64(bits) * (1.0 / 9007199254740992.0)


@inlined
def cell_counter(cell, person):  # type: ignore[no-untyped-def]
    """Counter 0 of a person in a cell."""
    return np.uint32((np.uint64(cell) << np.uint64(PERSON_BITS)) | np.uint64(person))


@kernel
def quantile_of(cumulative: Floats, size: int, uniform: float) -> int:
    """Lowest outcome whose cumulative chance exceeds `height`; cumulative (>= size,) rising."""
    low, high = 0, size - 1
    while low < high:
        middle = (low + high) // 2
        if uniform < cumulative[middle]:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def draw_uniforms(
    first_study: int, n_draws: int, decision: int, block: int, key: Words, out_uniforms: Floats
) -> None:
    """Write two 53-bit uniforms for each study and cell; out_uniforms (n_studies, n_cells, 2)."""
    second = counter_1(0, decision, block)
    for row in range(out_uniforms.shape[0]):
        study = first_study + row
        for cell in range(out_uniforms.shape[1]):
            a, b, c, d = philox4x32(
                cell_counter(cell, 0),
                second,
                np.uint32(study),
                np.uint32(study % n_draws),
                key[0],
                key[1],
            )
            out_uniforms[row, cell, 0] = uniform_53(a, b)
            out_uniforms[row, cell, 1] = uniform_53(c, d)


@kernel
def draw_counts(
    first_study: int,
    cumulative: Floats,
    sizes: Counts,
    arm_of_cell: Counts,
    stratum_of_cell: Counts,
    decision: int,
    block: int,
    key: Words,
    out_events: Counts,
) -> None:
    """Add each cell's number of events to its arm and stratum, one study a row.

    cumulative (n_draws, n_cells, longest + 1) chance of at most that many events, study s using
    draw s mod n_draws; sizes, arm_of_cell, stratum_of_cell (n_cells,); key (2,);
    out_events (n_studies, n_arms, n_strata), zero before.
    """
    second = counter_1(0, decision, block)
    n_draws = cumulative.shape[0]
    for row in range(out_events.shape[0]):
        study = first_study + row
        draw = study % n_draws
        for cell in range(sizes.size):
            a, b, _c, _d = philox4x32(
                cell_counter(cell, 0), second, np.uint32(study), np.uint32(draw), key[0], key[1]
            )
            events = quantile_of(cumulative[draw, cell], sizes[cell] + 1, uniform_53(a, b))
            out_events[row, arm_of_cell[cell], stratum_of_cell[cell]] += events


@inlined
def months_seen(high, low, entry_chance, horizon, lost_share):  # type: ignore[no-untyped-def]
    """Entry month and the months a person stays in sight, from two words."""
    entry = quantile_of(entry_chance, entry_chance.size, np.float64(high) / 4294967296.0)
    months = horizon - entry
    lost = np.float64(low) / 4294967296.0
    if lost < lost_share:
        # The same word, spread over the months, says when the person was lost.
        months = np.int64(lost / lost_share * months)
    return entry, months


@kernel
def draw_lives(
    first_study: int,
    exit_chance: Floats,
    arm_chance: Floats,
    entry_chance: Floats,
    lost_share: Floats,
    sizes: Counts,
    arm_of_cell: Counts,
    stratum_of_cell: Counts,
    looks: Counts,
    decision: int,
    block: int,
    key: Words,
    out_persons: Counts,
    out_events: Counts,
    out_lost: Counts,
    out_exits: Counts,
    out_censored: Counts,
) -> None:
    """Give every person a month of exit and tally the studies.

    Each person has two blocks: the month of exit (53 bits) and, under simple randomisation, the
    arm; then the entry month and the loss from sight.

    exit_chance (n_draws, n_cells, H) chance to have left by the end of month k after entry;
    arm_chance (n_arms,) cumulative allocation, or (0,) when the cell fixes the arm (a cell's exit
    law is then its own; under simple randomisation cell a of a stratum lends arm a its law);
    entry_chance (n_entries,) cumulative; lost_share (n_arms,); sizes, arm_of_cell,
    stratum_of_cell (n_cells,); looks (n_looks,) calendar months;
    out_persons, out_events, out_lost (n_studies, n_looks, n_arms, n_strata): in the trial and in
    sight or already out, left by the look, and lost before it without leaving;
    out_exits (n_studies, n_arms, H), out_censored (n_studies, n_arms, H + 1) by months since entry.
    """
    horizon = exit_chance.shape[2]
    n_draws = exit_chance.shape[0]
    n_arms = out_exits.shape[1]
    first_block = counter_1(0, decision, block)
    second_block = counter_1(0, decision, block + 1)
    for row in range(out_exits.shape[0]):
        study = np.uint32(first_study + row)
        draw = (first_study + row) % n_draws
        for cell in range(sizes.size):
            for person in range(sizes[cell]):
                number = cell_counter(cell, person)
                a, b, c, _d = philox4x32(
                    number, first_block, study, np.uint32(draw), key[0], key[1]
                )
                arm = arm_of_cell[cell]
                law = cell
                if arm_chance.size:
                    arm = quantile_of(arm_chance, n_arms, np.float64(c) / 4294967296.0)
                    law = stratum_of_cell[cell] * n_arms + arm
                entry, months = 0, horizon
                if entry_chance.size > 1 or lost_share[arm] > 0.0:
                    e, f, _g, _h = philox4x32(
                        number, second_block, study, np.uint32(draw), key[0], key[1]
                    )
                    entry, months = months_seen(e, f, entry_chance, horizon, lost_share[arm])
                uniform = uniform_53(a, b)
                month = horizon
                if uniform < exit_chance[draw, law, horizon - 1]:
                    month = quantile_of(exit_chance[draw, law], horizon, uniform)
                stratum = stratum_of_cell[cell]
                if month < months:
                    out_exits[row, arm, month] += 1
                else:
                    out_censored[row, arm, months] += 1
                for look in range(looks.size):
                    if entry >= looks[look]:
                        continue
                    out_persons[row, look, arm, stratum] += 1
                    if month < months and entry + month < looks[look]:
                        out_events[row, look, arm, stratum] += 1
                    elif entry + months < looks[look]:
                        out_lost[row, look, arm, stratum] += 1

"""Lives of several worlds in one call: moves alone, or written out month by month in bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import (
    HazardArrays,
    highest_thresholds,
    kept_in,
    return_effect,
    treatment_at_exit,
)
from sim.kernels.lives.hazard_lookup import Tables
from sim.kernels.lives.marked_words import MarkedWords
from sim.kernels.lives.statuses import (
    ABSENT,
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    NEXT_STATUS,
    PENSION,
    PENSION_LANE,
    STATE_OF_STATUS,
)
from sim.kernels.lives.transition import LANE_SHIFT, UNIFORM_BITS, drawn_transition


@kernel
def live_worlds(
    chunk: Chunk,
    first_row: NDArray[np.int64],
    first_replication: int,
    world: HazardArrays,
    keys: DrawKeys,
    ceiling: Tables,
    horizon: int,
    out_flows: NDArray[np.int64],
) -> None:
    """Live the people of one cohort in several worlds.

    first_row (n_worlds + 1,): rows first_row[w] … first_row[w + 1] - 1 belong to world w, which has
    replication first_replication + w; out_flows (n_worlds, n_strata, horizon, statuses * 4) is
    added to.
    """
    no_person = np.empty(0, np.uint32)
    no_month = np.empty(0, np.int16)
    no_code = np.empty(0, np.uint8)
    for place in range(first_row.size - 1):
        rows = slice(first_row[place], first_row[place + 1])
        part = Chunk(
            chunk.number[rows],
            chunk.person_class[rows],
            chunk.stratum[rows],
            chunk.plan[rows],
            chunk.entry_month[rows],
            chunk.stop_month[rows],
            chunk.pension_month[rows],
            chunk.status[rows],
            chunk.since[rows],
        )
        here = DrawKeys(
            keys.key, keys.cohort_and_decision, np.uint32(first_replication + place), keys.draw
        )
        record = Record(out_flows[place], no_person, no_month, no_code, np.zeros(1, np.int64))
        if part.number.size > 0:
            live_chunk(part, world, here, ceiling, horizon, record)


Months = NDArray[np.uint8]
NOT_HERE = ABSENT


@inlined
def part_of_chunk(chunk, first, end):  # type: ignore[no-untyped-def]
    """Rows first … end-1 of a chunk, as views."""
    return Chunk(
        chunk.number[first:end],
        chunk.person_class[first:end],
        chunk.stratum[first:end],
        chunk.plan[first:end],
        chunk.entry_month[first:end],
        chunk.stop_month[first:end],
        chunk.pension_month[first:end],
        chunk.status[first:end],
        chunk.since[first:end],
    )


@kernel
def _write_treatments(
    chunk: Chunk, world: HazardArrays, horizon: int, out_treatment: Months
) -> None:
    """Write what everybody meets by plan and stop, NOT_HERE before the entry."""
    entries, stops, plans = chunk.entry_month, chunk.stop_month, chunk.plan
    planned, after_stop = world.treatment_of_plan, world.treatment_after_stop
    for row in range(entries.size):
        entry = min(int(entries[row]), horizon + 1)
        stop = min(max(int(stops[row]), entry), horizon + 1)
        plan = np.int64(plans[row])
        for month in range(entry):
            out_treatment[row, month] = NOT_HERE
        for month in range(entry, stop):
            out_treatment[row, month] = planned[plan, month]
        for month in range(stop, horizon + 1):
            out_treatment[row, month] = after_stop


@kernel
def live_months(
    chunk: Chunk,
    bounds: NDArray[np.int64],
    marked: MarkedWords,
    world: HazardArrays,
    horizon: int,
    out_flows: NDArray[np.int64],
    out_state: Months,
    out_treatment: Months,
) -> None:
    """Live several worlds without a desk and write their months.

    chunk: all people, world after world and in a world cohort after cohort; bounds
    (n_worlds, n_cohorts + 1): rows bounds[w, c] … bounds[w, c + 1] - 1 are cohort c of world w;
    marked: their words, with a ceiling as high as any threshold of `world`; out_flows
    (n_worlds, n_strata, horizon, statuses * 4) is added to; out_state, out_treatment
    (n, horizon + 1), NOT_HERE before the entry.

    Arrays are taken from their tuples first: numba counts references each time one leaves a tuple.
    """
    _write_treatments(chunk, world, horizon, out_treatment)
    entries, stops, pensions = chunk.entry_month, chunk.stop_month, chunk.pension_month
    all_status, all_since, plans = chunk.status, chunk.since, chunk.plan
    classes, strata = chunk.person_class, chunk.stratum
    first, months, words = marked.first, marked.month, marked.word
    threshold, overflow, has_overflow = world.threshold, world.overflow, world.has_overflow
    is_displaced, n_fades, market = world.is_displaced, world.n_fades, world.market_of_month
    n_effects, n_classes, n_bins = world.n_effects, world.n_classes, world.n_bins
    highest = highest_thresholds(world)
    bin_on, bin_off, longest = world.bin_on, world.bin_off, np.int64(world.bin_on.size - 1)
    effect_of_plan, effect_after_stop = world.effect_of_plan, world.effect_after_stop
    for place in range(bounds.shape[0]):
        for row in range(bounds[place, 0], bounds[place, bounds.shape[1] - 1]):
            entry = min(np.int64(entries[row]), np.int64(horizon + 1))
            stop, age = np.int64(stops[row]), np.int64(pensions[row]) - 1
            status, since = np.int64(all_status[row]), np.int64(all_since[row])
            plan, of_class = np.int64(plans[row]), np.int64(classes[row])
            stratum, written = np.int64(strata[row]), entry
            for before in range(entry):
                out_state[row, before] = NOT_HERE
            for at in range(first[row], first[row + 1]):
                month, word = np.int64(months[at]), words[at]
                lane, state = np.int64(word >> LANE_SHIFT), np.int64(STATE_OF_STATUS[status])
                if month < entry or (word & UNIFORM_BITS) >= highest[of_class, state, lane]:
                    continue
                if month >= age:
                    break
                is_off, elapsed = IS_OFF_BENEFIT[status], month - since
                if is_off and n_fades > 0:
                    exit_treatment = treatment_at_exit(world, plan, stop, since)
                    effect = return_effect(world, exit_treatment, elapsed)
                elif month >= stop:
                    effect = np.int64(effect_after_stop[plan, month])
                else:
                    effect = np.int64(effect_of_plan[plan, month])
                elapsed = min(max(elapsed, np.int64(0)), longest)
                duration = np.int64(bin_off[elapsed]) if is_off else np.int64(bin_on[elapsed])
                hazard = (market[month] * n_effects + effect) * n_classes + of_class
                hazard = (hazard * n_bins + duration) * N_HAZARD_STATES + state
                if has_overflow or is_displaced:
                    kept = kept_in(world, month)
                    lane = drawn_transition(word, threshold, overflow, hazard, has_overflow, kept)
                    if lane < 0:
                        continue
                elif (word & UNIFORM_BITS) >= threshold[hazard, lane]:
                    continue
                out_flows[place, stratum, month, status * N_LANES + lane] += 1
                for seen in range(written, month + 1):
                    out_state[row, seen] = state
                written = np.int64(month + 1)
                after = np.int64(NEXT_STATUS[status, lane])
                since = since if is_off == IS_OFF_BENEFIT[after] else written
                status = after
            if entry <= age < horizon:
                out_flows[place, stratum, age, status * N_LANES + PENSION_LANE[status]] += 1
                for seen in range(written, age + 1):
                    out_state[row, seen] = STATE_OF_STATUS[status]
                written, status = age + 1, np.int64(PENSION)
            for seen in range(written, horizon + 1):
                out_state[row, seen] = STATE_OF_STATUS[status]

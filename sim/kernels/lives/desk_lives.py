"""Lives where people come to a desk: everybody together, month after month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.desk import COACHED, LEVEL, Desks, DeskState, desk_round, rules_of
from sim.kernels.lives.hazard_arrays import HazardArrays, kept_in, moment_after, return_effect
from sim.kernels.lives.months import NOT_HERE, Months, part_of_chunk
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    NEXT_STATUS,
    PENSION_LANE,
    STATE_OF_STATUS,
)
from sim.kernels.lives.transition import LANE_SHIFT, LANE_SIZE, UNIFORM_BITS, drawn_transition
from sim.kernels.philox import WORDS_PER_CALL, philox4x32


@kernel
def _meet(
    chunk: Chunk,
    world: HazardArrays,
    desks: Desks,
    level: NDArray[np.int64],
    place: NDArray[np.uint8],
    month: int,
    out_treatment: NDArray[np.int64],
) -> None:
    """What everybody meets in this month: the plan's, at the dose, or the one while waiting.

    level (n_desks,) dose of the month; place (n_desks, n).
    """
    stop, plan = chunk.stop_month, chunk.plan
    plan_treatment, desk_of = world.treatment_of_plan, desks.desk_of_treatment
    waiting, at_dose = desks.waiting_treatment, desks.dose_treatment
    for row in range(plan.size):
        planned = np.int64(plan_treatment[plan[row], month])
        desk = desk_of[planned]
        if month >= stop[row]:
            out_treatment[row] = world.treatment_after_stop
        elif desk < 0:
            out_treatment[row] = planned
        elif place[desk, row] == COACHED and level[desk] >= 0:
            out_treatment[row] = at_dose[desk, level[desk], planned]
        else:
            out_treatment[row] = waiting[desk, planned]


@kernel
def _follow_moments(
    chunk: Chunk,
    world: HazardArrays,
    treatment: NDArray[np.int64],
    month: int,
    out_moment: NDArray[np.int64],
    out_effect: NDArray[np.int64],
) -> None:
    """What the treatments of this month, and those before, do to everybody's hazards.

    out_moment (n,), below 0 before the entry, is brought up to date; out_effect (n,) without
    what a treatment before an exit does to returns.
    """
    entry, following, effect_of_moment = chunk.entry_month, world.following, world.effect_of_moment
    for row in range(treatment.size):
        if month >= entry[row]:
            out_moment[row] = moment_after(following, out_moment[row], treatment[row])
            out_effect[row] = effect_of_moment[out_moment[row]]


@kernel
def _note_month(
    chunk: Chunk,
    treatment: NDArray[np.int64],
    month: int,
    out_state: Months,
    out_treatment: Months,
) -> None:
    """Write where everybody who is here stands, and what they meet: rows of (horizon + 1, n)."""
    entry, status = chunk.entry_month, chunk.status
    states, treatments = out_state[month], out_treatment[month]
    for row in range(states.size):
        is_here = month >= entry[row]
        states[row] = STATE_OF_STATUS[status[row]] if is_here else NOT_HERE
        treatments[row] = treatment[row] if is_here else NOT_HERE


@kernel
def _turn(by_month: Months, out_by_person: Months) -> None:
    """Months side by side, (horizon + 1, n), as lives side by side, (n, horizon + 1).

    A life is written in one go, because months that lie apart in memory cost the most.
    """
    for row in range(out_by_person.shape[0]):
        for month in range(out_by_person.shape[1]):
            out_by_person[row, month] = by_month[month, row]


@kernel
def _quarter_words(
    chunk: Chunk,
    keys: DrawKeys,
    first_row: int,
    end_row: int,
    month: int,
    out_words: NDArray[np.uint32],
) -> None:
    """Write the words of four months of the people of one cohort: out_words (n, 4)."""
    number, key_0, key_1 = chunk.number, keys.key[0], keys.key[1]
    second, replication, draw = keys.cohort_and_decision, keys.replication, keys.draw
    second = np.uint32(second | np.uint32(month // WORDS_PER_CALL))
    for row in range(first_row, end_row):
        four = philox4x32(number[row], second, replication, draw, key_0, key_1)
        for place in range(WORDS_PER_CALL):
            out_words[row, place] = four[place]


@kernel
def _highest_of_lanes(world: HazardArrays) -> NDArray[np.uint32]:
    """The highest threshold of each lane in the whole table, (4,); with overflow the whole lane."""
    highest = np.zeros(N_LANES, np.uint32)
    for row in range(world.threshold.shape[0]):
        for lane in range(N_LANES):
            highest[lane] = max(highest[lane], world.threshold[row, lane])
    if world.has_overflow:
        highest[:] = LANE_SIZE
    return highest


@kernel
def live_month(
    chunk: Chunk,
    world: HazardArrays,
    treatment: NDArray[np.int64],
    effect: NDArray[np.int64],
    month: int,
    words: NDArray[np.uint32],
    ceiling: NDArray[np.uint32],
    exit_treatment: NDArray[np.int64],
    record: Record,
) -> None:
    """One month of everybody; treatment and effect (n,) in it; words (n, 4) of the quarter.

    ceiling (4,): the highest threshold of each lane, of whomever; most words lie above it.
    exit_treatment (n,) of who is off benefit is brought up to date.

    Arrays are taken from their tuples first: numba counts references each time one leaves a tuple.
    """
    entry, all_status, all_since = chunk.entry_month, chunk.status, chunk.since
    pension = chunk.pension_month
    person_class, stratum = chunk.person_class, chunk.stratum
    threshold, overflow, has_overflow = world.threshold, world.overflow, world.has_overflow
    bin_on, bin_off, last = world.bin_on, world.bin_off, world.bin_on.size - 1
    n_classes, n_bins = world.n_classes, world.n_bins
    first_row = world.market_of_month[month] * world.n_effects
    flows, counts = record.flows, record.counts
    persons, months, codes = record.event_person, record.event_month, record.event_code
    place_of_word, kept = month % WORDS_PER_CALL, kept_in(world, month)
    for row in range(entry.size):
        if month < entry[row] or month >= pension[row]:
            continue
        word, is_last = words[row, place_of_word], month == pension[row] - 1
        if (word & UNIFORM_BITS) >= ceiling[word >> LANE_SHIFT] and not is_last:
            continue
        status = np.int64(all_status[row])
        is_off = IS_OFF_BENEFIT[status]
        elapsed = np.int64(month) - np.int64(all_since[row])
        met = effect[row]
        if is_off and world.n_fades > 0:
            met = return_effect(world, exit_treatment[row], elapsed)
        elapsed = min(max(elapsed, np.int64(0)), np.int64(last))
        duration = np.int64(bin_off[elapsed]) if is_off else np.int64(bin_on[elapsed])
        at = (first_row + met) * n_classes + np.int64(person_class[row])
        at = (at * n_bins + duration) * N_HAZARD_STATES + np.int64(STATE_OF_STATUS[status])
        lane = drawn_transition(word, threshold, overflow, at, has_overflow, kept)
        if is_last:
            lane = PENSION_LANE[status]
        if lane >= 0:
            code = status * N_LANES + lane
            flows[stratum[row], month, code] += 1
            place = counts[0]
            if place < persons.size:
                persons[place], months[place], codes[place] = row, month, code
            counts[0] = place + 1
            after = np.int64(NEXT_STATUS[status, lane])
            if is_off != IS_OFF_BENEFIT[after]:
                all_since[row] = month + 1
                exit_treatment[row] = treatment[row]
            all_status[row] = after


@inlined
def _places_of_world(places, desk, world, first, end, months):  # type: ignore[no-untyped-def]
    """One desk of one world out of several."""
    return DeskState(
        places.rank[desk][first:end],
        places.place[desk][first:end],
        places.begun[desk][first:end],
        places.queue[desk][first:end],
        places.queue_length[desk][world : world + 1],
        places.spent[desk][world : world + 1],
        places.log[desk][world * months : (world + 1) * months],
    )


@kernel
def live_at_desk(
    chunk: Chunk,
    bounds: NDArray[np.int64],
    seconds: NDArray[np.uint32],
    first: DrawKeys,
    world: HazardArrays,
    desks: Desks,
    places: DeskState,
    horizon: int,
    events: Record,
    out_flows: NDArray[np.int64],
    out_state: Months,
    out_treatment: Months,
) -> None:
    """Live several worlds in which people come to a desk, month by month.

    places: with n_desks first; whose plan leads to one desk wants nothing of the others.

    chunk, bounds, seconds, first, out_flows as in `months.live_months`; events: room for the moves
    of a single world, or none; out_state, out_treatment (n, horizon + 1), NOT_HERE before
    the entry, or no rows: then months are not written.
    """
    ceiling = _highest_of_lanes(world)
    for place in range(bounds.shape[0]):
        start, end = bounds[place, 0], bounds[place, seconds.size]
        people = part_of_chunk(chunk, start, end)
        record = Record(
            out_flows[place],
            events.event_person,
            events.event_month,
            events.event_code,
            events.counts,
        )
        noted = out_state[start:end].shape[0]
        states = np.empty((horizon + 1, noted), np.uint8)
        treatments = np.empty((horizon + 1, noted), np.uint8)
        wants = np.zeros(end - start, np.bool_)
        level = np.zeros(desks.thins.size, np.int64)
        met = np.zeros(end - start, np.int64)
        moment = np.full(end - start, -1, np.int64)
        effect = np.zeros(end - start, np.int64)
        exit_treatment = np.full(end - start, world.following.shape[1], np.int64)
        words = np.zeros((end - start, WORDS_PER_CALL), np.uint32)
        replication = np.uint32(np.int64(first.replication) + place)
        for month in range(horizon + 1):
            for desk in range(level.size):
                here = _places_of_world(places, desk, place, start, end, horizon + 1)
                desk_round(people, world, rules_of(desks, desk), here, month, wants)
                level[desk] = here.log[month, LEVEL]
            _meet(people, world, desks, level, places.place[:, start:end], month, met)
            if world.has_courses:
                _follow_moments(people, world, met, month, moment, effect)
            _note_month(people, met, month, states, treatments)
            if month % WORDS_PER_CALL == 0:
                for cohort in range(seconds.size):
                    keys = DrawKeys(first.key, seconds[cohort], replication, first.draw)
                    _quarter_words(
                        people,
                        keys,
                        bounds[place, cohort] - start,
                        bounds[place, cohort + 1] - start,
                        month,
                        words,
                    )
            if month < horizon:
                live_month(
                    people,
                    world,
                    met,
                    effect if world.has_courses else met,
                    month,
                    words,
                    ceiling,
                    exit_treatment,
                    record,
                )
        _turn(states, out_state[start:end])
        _turn(treatments, out_treatment[start:end])

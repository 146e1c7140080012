"""Lives where people come to a desk: everybody together, month after month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import Chunk, Record
from sim.kernels.lives.desk import COACHED, LEVEL, Desks, DeskState, desk_round, rules_of
from sim.kernels.lives.hazard_arrays import (
    HazardArrays,
    highest_thresholds,
    kept_in,
    moment_after,
    return_effect,
)
from sim.kernels.lives.marked_words import WordsByMonth
from sim.kernels.lives.months import NOT_HERE, Months, part_of_chunk
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    NEXT_STATUS,
    PENSION_LANE,
    STATE_OF_STATUS,
)
from sim.kernels.lives.transition import LANE_SHIFT, UNIFORM_BITS, drawn_transition


@kernel
def _meet(
    chunk: Chunk,
    world: HazardArrays,
    desks: Desks,
    level: NDArray[np.int64],
    place: NDArray[np.uint8],
    month: int,
    out_treatment: NDArray[np.uint8],
    out_moment: NDArray[np.int64],
    out_effect: NDArray[np.int64],
) -> None:
    """What everybody here meets in this month, and what that and what was before it do to hazards.

    That is the plan's treatment, at the dose, or the one while waiting. level (n_desks,) dose of
    the month; place (n_desks, n); out_treatment (n,), NOT_HERE before the entry; out_moment (n,),
    below 0 before it, is brought up to date; out_effect (n,) without what a treatment before an
    exit does to returns.
    """
    entry, stop, plan = chunk.entry_month, chunk.stop_month, chunk.plan
    plan_treatment, desk_of = world.treatment_of_plan, desks.desk_of_treatment
    waiting, at_dose = desks.waiting_treatment, desks.dose_treatment
    following, effect_of_moment = world.following, world.effect_of_moment
    after_stop, has_courses = world.treatment_after_stop, world.has_courses
    for row in range(plan.size):
        if month < entry[row]:
            out_treatment[row] = NOT_HERE
            continue
        met = np.int64(plan_treatment[plan[row], month])
        desk = desk_of[met]
        if month >= stop[row]:
            met = np.int64(after_stop)
        elif desk >= 0 and place[desk, row] == COACHED and level[desk] >= 0:
            met = at_dose[desk, level[desk], met]
        elif desk >= 0:
            met = waiting[desk, met]
        out_treatment[row] = met
        out_effect[row] = met
        if has_courses:
            out_moment[row] = moment_after(following, out_moment[row], met)
            out_effect[row] = effect_of_moment[out_moment[row]]


@kernel
def _note_states(chunk: Chunk, month: int, out_state: NDArray[np.uint8]) -> None:
    """Write where everybody who is here stands: out_state (n,)."""
    entry, status = chunk.entry_month, chunk.status
    for row in range(out_state.size):
        out_state[row] = STATE_OF_STATUS[status[row]] if month >= entry[row] else NOT_HERE


@kernel
def _turn(by_month: Months, out_by_person: Months) -> None:
    """Months side by side, (horizon + 1, n), as lives side by side, (n, horizon + 1).

    A life is written in one go, because months that lie apart in memory cost the most.
    """
    for row in range(out_by_person.shape[0]):
        for month in range(out_by_person.shape[1]):
            out_by_person[row, month] = by_month[month, row]


@kernel
def _move(
    chunk: Chunk,
    row: int,
    lane: int,
    month: int,
    treatment: NDArray[np.uint8],
    exit_treatment: NDArray[np.int64],
    record: Record,
) -> None:
    """Move one person at the end of a month, and write it down."""
    status = np.int64(chunk.status[row])
    code = status * N_LANES + lane
    record.flows[chunk.stratum[row], month, code] += 1
    place = record.counts[0]
    if place < record.event_person.size:
        record.event_person[place] = row
        record.event_month[place] = month
        record.event_code[place] = code
    record.counts[0] = place + 1
    after = np.int64(NEXT_STATUS[status, lane])
    if IS_OFF_BENEFIT[status] != IS_OFF_BENEFIT[after]:
        chunk.since[row] = month + 1
        exit_treatment[row] = treatment[row]
    chunk.status[row] = after


@kernel
def live_month(
    chunk: Chunk,
    world: HazardArrays,
    treatment: NDArray[np.uint8],
    effect: NDArray[np.int64],
    month: int,
    rows: NDArray[np.int64],
    words: NDArray[np.uint32],
    retire: NDArray[np.int64],
    highest: NDArray[np.uint32],
    exit_treatment: NDArray[np.int64],
    record: Record,
) -> None:
    """One month of everybody; treatment and effect (n,) in it.

    rows, words (n_words,) whose word may move them, and that word; retire (n_who,) rows of those
    who reach pension age; highest from `highest_thresholds`; exit_treatment (n,) of who is off
    benefit is brought up to date.

    Arrays are taken from their tuples first: numba counts references each time one leaves a tuple.
    """
    all_status, all_since, person_class = chunk.status, chunk.since, chunk.person_class
    threshold, overflow, has_overflow = world.threshold, world.overflow, world.has_overflow
    bin_on, bin_off, last = world.bin_on, world.bin_off, np.int64(world.bin_on.size - 1)
    n_classes, n_bins, n_fades = world.n_classes, world.n_bins, world.n_fades
    first_row, kept = world.market_of_month[month] * world.n_effects, kept_in(world, month)
    for at in range(rows.size):
        row, word = rows[at], words[at]
        status, of_class = np.int64(all_status[row]), np.int64(person_class[row])
        state = np.int64(STATE_OF_STATUS[status])
        if (word & UNIFORM_BITS) >= highest[of_class, state, word >> LANE_SHIFT]:
            continue
        is_off = IS_OFF_BENEFIT[status]
        elapsed = np.int64(month) - np.int64(all_since[row])
        met = effect[row]
        if is_off and n_fades > 0:
            met = return_effect(world, exit_treatment[row], elapsed)
        elapsed = min(max(elapsed, np.int64(0)), last)
        duration = np.int64(bin_off[elapsed]) if is_off else np.int64(bin_on[elapsed])
        hazard = (first_row + met) * n_classes + of_class
        hazard = (hazard * n_bins + duration) * N_HAZARD_STATES + state
        lane = drawn_transition(word, threshold, overflow, hazard, has_overflow, kept)
        if lane >= 0:
            _move(chunk, row, lane, month, treatment, exit_treatment, record)
    for at in range(retire.size):
        row = retire[at]
        lane = PENSION_LANE[all_status[row]]
        _move(chunk, row, lane, month, treatment, exit_treatment, record)


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
    words: WordsByMonth,
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

    chunk, bounds, out_flows as in `months.live_months`; words: of the same people, with a ceiling
    as high as any threshold of `world`; places: with n_desks first, and whose plan leads to one
    desk wants nothing of the others; events: room for the moves of a single world, or none;
    out_state, out_treatment (n, horizon + 1), NOT_HERE before
    the entry, or no rows: then months are not written.
    """
    highest = highest_thresholds(world)
    for place in range(bounds.shape[0]):
        start, end = bounds[place, 0], bounds[place, bounds.shape[1] - 1]
        people, n_people = part_of_chunk(chunk, start, end), end - start
        record = Record(
            out_flows[place],
            events.event_person,
            events.event_month,
            events.event_code,
            events.counts,
        )
        noted = out_state[start:end].shape[0]
        states = np.empty((horizon + 1, noted), np.uint8)
        treatments = np.empty((horizon + 1, n_people), np.uint8)
        wants, level = np.zeros(n_people, np.bool_), np.zeros(desks.thins.size, np.int64)
        moment, effect = np.full(n_people, -1, np.int64), np.zeros(n_people, np.int64)
        exit_treatment = np.full(n_people, world.following.shape[1], np.int64)
        for month in range(horizon + 1):
            for desk in range(level.size):
                here = _places_of_world(places, desk, place, start, end, horizon + 1)
                desk_round(people, world, rules_of(desks, desk), here, month, wants)
                level[desk] = here.log[month, LEVEL]
            met, at_desk = treatments[month], places.place[:, start:end]
            _meet(people, world, desks, level, at_desk, month, met, moment, effect)
            _note_states(people, month, states[month])
            if month < horizon:
                here_words = slice(words.first[place, month], words.first[place, month + 1])
                retiring = words.retire_row[
                    words.retire_first[place, month] : words.retire_first[place, month + 1]
                ]
                live_month(
                    people,
                    world,
                    met,
                    effect,
                    month,
                    words.row[here_words],
                    words.word[here_words],
                    retiring,
                    highest,
                    exit_treatment,
                    record,
                )
        _turn(states, out_state[start:end])
        _turn(treatments, out_treatment[start:end])

"""What months of lives add up to, world by world: counts by treatment and state, and euros.

Whole persons and whole cents, so that no order of people, blocks or threads changes a total. The
payment rule is that of `tests/oracles/payment.py`, month by month (tested to be the same).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.lives.spells import (
    DURABLE,
    DURABLE_MONTHS,
    FIRST_EXITS,
    LONG_CHANGE,
    LONG_MONTHS,
    MOVE_OF,
    NOT_YET,
    PART_TIME_ENDED,
    count_spell,
    is_on_benefit,
)
from sim.kernels.lives.statuses import (
    ABSENT,
    HAS_EARNINGS,
    IS_AT_WORK,
    N_STATES,
    PENSION_STATE,
)
from sim.kernels.money.payment import NO_LIMIT, begin_spell, kept_of_amount, start_months

Cents = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

EARNINGS, KEPT, SET_OFF, SAVED, BUFFER = range(5)
N_EUROS = 5


class PaidPeople(NamedTuple):
    """Who is paid; every array (n,).

    world, group: rows of the totals; household: row of the norms; amount: cents a month when
    part-time; first_month: from which the least age of a disregard has been reached; used: months
    of a statutory one used before entry; since: month in which the spell at entry began, below 0
    before the start; worked: whether somebody had left for work before entry, so that no later
    exit is the first.
    """

    world: NDArray[np.int64]
    group: NDArray[np.int64]
    household: NDArray[np.int64]
    amount: Cents
    first_month: NDArray[np.int64]
    used: NDArray[np.int64]
    since: NDArray[np.int64]
    worked: Flags


class PaymentRules(NamedTuple):
    """By what rule.

    scheme (treatments, households, months) row of the schemes; after: amounts are what is set off;
    norm (households, months) cents; rate, limit, runs_on, has_least_age (schemes, stages) parts
    per million, months, whether months run on without earnings, whether it is passed over below
    the least age; cap (schemes, stages, months) cents; most_used (schemes,) most months that can
    have been used before entry; restarts (schemes,). The last stage of every scheme has no limit
    and no least age. buffer, year (months,): cents of the buffer budget a calendar year, 0 where
    there is none, and which calendar year a month is in.
    """

    scheme: NDArray[np.int64]
    after: bool
    norm: Cents
    rate: Cents
    limit: Cents
    runs_on: Flags
    cap: Cents
    most_used: NDArray[np.int64]
    has_least_age: Flags
    restarts: Flags
    buffer: Cents
    year: NDArray[np.int64]


@kernel
def add_up_months(
    people: PaidPeople,
    rules: PaymentRules,
    state: Bytes,
    treatment: Bytes,
    out_change: NDArray[np.int32],
    out_moves: NDArray[np.int32],
    out_spells: NDArray[np.int64],
    out_euros: Cents,
) -> None:
    """Add up everybody's months.

    state, treatment (n, horizon + 1), ABSENT until somebody comes; out_change (worlds, groups,
    horizon + 1, treatments * N_STATES) persons more at the start of a month than of the one before;
    out_moves (worlds, groups, horizon + 1, N_MOVES) moves seen at the start of a month; out_spells
    (worlds, N_BANDS, 2) spells ended and months at risk by band of elapsed months, where pension
    age ends the risk and no spell; out_euros
    (worlds, groups, horizon, N_EUROS) cents. All are added to. In the month after earnings end on
    benefit the buffer budget makes up for what was set off in the month before, as far as it goes.
    """
    # Arrays leave their tuples once: numba counts a reference each time one does.
    worlds, groups, homes, amounts = people.world, people.group, people.household, people.amount
    used, first_month, begun = people.used, people.first_month, people.since
    had_worked = people.worked
    rate, limit, cap, runs_on = rules.rate, rules.limit, rules.cap, rules.runs_on
    most_used, has_least_age = rules.most_used, rules.has_least_age
    restarts, scheme_of = rules.restarts, rules.scheme
    buffer, year = rules.buffer, rules.year
    norm, after = rules.norm, rules.after
    horizon = state.shape[1] - 1
    n_schemes = limit.shape[0]
    follows_spells = out_spells.shape[0] > 0
    any_runs_on = np.any(runs_on)
    stage, spent = np.zeros(n_schemes, np.int64), np.zeros(n_schemes, np.int64)
    for person in range(state.shape[0]):
        world, group, home, amount = worlds[person], groups[person], homes[person], amounts[person]
        counts_months, new_spell, worked = False, False, had_worked[person]
        since, here_from = begun[person], np.int64(0)
        was, met = np.int64(NOT_YET), np.int64(0)
        last_set_off, left, left_of = np.int64(0), np.int64(0), np.int64(-1)
        for month in range(horizon + 1):
            now, code = np.int64(state[person, month]), np.int64(treatment[person, month])
            if now != was or code != met:
                if now == ABSENT:
                    continue
                out_change[world, group, month, code * N_STATES + now] += np.int32(1)
                if was == NOT_YET:
                    here_from = np.int64(month)
                else:
                    out_change[world, group, month, met * N_STATES + was] -= np.int32(1)
                if now != was:
                    move = MOVE_OF[was, now]
                    if move >= 0 and month > 0:
                        out_moves[world, group, month, move] += np.int32(1)
                    if move == PART_TIME_ENDED and month < horizon and buffer[month] > 0:
                        if year[month] != left_of:
                            left, left_of = buffer[month], year[month]
                        paid = min(last_set_off, left, norm[home, month])
                        left -= paid
                        out_euros[world, group, month, BUFFER] += paid
                    on, was_on = is_on_benefit(now), is_on_benefit(was)
                    if on != was_on or now == PENSION_STATE:
                        if was_on:
                            long_from = max(here_from, since + LONG_MONTHS)
                            if long_from < month:
                                out_moves[world, group, long_from, LONG_CHANGE] += np.int32(1)
                                out_moves[world, group, month, LONG_CHANGE] -= np.int32(1)
                        if follows_spells:
                            start, end = here_from - since, month - since
                            ends = now != PENSION_STATE
                            count_spell(was_on, was, start, end, ends, world, out_spells)
                        known = since + DURABLE_MONTHS <= horizon
                        if on and not was_on and known and month < since + DURABLE_MONTHS:
                            out_moves[world, group, since, DURABLE] -= np.int32(1)
                        known = month + DURABLE_MONTHS <= horizon
                        if was_on and not on and now != PENSION_STATE and known:
                            out_moves[world, group, month, DURABLE] += np.int32(1)
                        since = here_from = np.int64(month)
                        new_spell = on
                        if IS_AT_WORK[now] and not worked:
                            worked = True
                            out_moves[world, group, month, FIRST_EXITS] += np.int32(1)
                was, met = now, code
            earns = HAS_EARNINGS[now]
            if month == horizon or not (earns or (any_runs_on and counts_months)):
                continue
            if not counts_months:
                counts_months = True
                for row in range(n_schemes):
                    start_months(min(used[person], most_used[row]), limit, row, stage, spent)
            if new_spell:
                begin_spell(restarts, stage, spent)
                new_spell = False
            active = scheme_of[code, home, month]
            step = stage[active]
            while month < first_month[person] and has_least_age[active, step]:
                step += 1
            if earns:
                kept = kept_of_amount(amount, after, rate[active, step], cap[active, step, month])
                set_off = amount if after else amount - kept
                last_set_off = set_off
                out_euros[world, group, month, EARNINGS] += set_off + kept
                out_euros[world, group, month, KEPT] += kept
                out_euros[world, group, month, SET_OFF] += set_off
                out_euros[world, group, month, SAVED] += min(set_off, norm[home, month])
            uses = earns or (runs_on[active, step] and spent[active] > 0)
            if uses and limit[active, step] < NO_LIMIT:
                spent[active] += 1
                if spent[active] == limit[active, step]:
                    stage[active] = step + 1
                    spent[active] = 0
        if was in (NOT_YET, PENSION_STATE):
            continue
        was_on = is_on_benefit(was)
        long_from = max(here_from, since + LONG_MONTHS)
        if was_on and long_from <= horizon:
            out_moves[world, group, long_from, LONG_CHANGE] += np.int32(1)
        if follows_spells:
            start, end = here_from - since, horizon - since
            count_spell(was_on, was, start, end, False, world, out_spells)


@kernel
def count_affected(
    world: NDArray[np.int64],
    state: Bytes,
    treatment: Bytes,
    other_treatment: Bytes,
    label: Bytes,
    other_label: Bytes,
    out_persons: NDArray[np.int64],
) -> None:
    """Count who in some month on benefit meets another regime than in the comparator.

    state, treatment, other_treatment (n, months), of the same people; label, other_label (256,)
    what a treatment is called in both; out_persons (worlds,) is added to. Until the regimes differ
    the two lives are the same, so one state tells whether the person is on benefit.
    """
    for person in range(state.shape[0]):
        for month in range(state.shape[1]):
            mine, theirs = treatment[person, month], other_treatment[person, month]
            if label[mine] != other_label[theirs] and is_on_benefit(state[person, month]):
                out_persons[world[person]] += 1
                break

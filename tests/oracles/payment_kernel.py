"""Payments of whole lives by a compiled rule of its own, on the rounding that the program uses.

Tests hold `sim.kernels.money.monthly_totals.add_up_months` to it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel
from sim.kernels.money.payment import (
    NO_LIMIT,
    Cents,
    begin_spell,
    kept_of_amount,
    start_months,
)

Bytes = npt.NDArray[np.uint8]
ON_BENEFIT = 1
WITH_EARNINGS = 2
NORM, EARNINGS, DISREGARDED, SET_OFF, BENEFIT_PAID = range(5)
MEASURES = 5


@kernel
def pay_months(
    norm: Cents, amount: Cents, after: bool, rate: Cents, cap: Cents, out_payment: Cents
) -> None:
    """Pay months that stand alone.

    norm, amount, cap (n,) cents; rate (n,) parts per million, below a million where `after` and
    no cap; out_payment (MEASURES, n) cents.
    """
    for month in range(norm.size):
        kept = kept_of_amount(amount[month], after, rate[month], cap[month])
        earnings = amount[month] + kept if after else amount[month]
        set_off = earnings - kept
        out_payment[NORM, month] = norm[month]
        out_payment[EARNINGS, month] = earnings
        out_payment[DISREGARDED, month] = kept
        out_payment[SET_OFF, month] = set_off
        out_payment[BENEFIT_PAID, month] = max(norm[month] - set_off, 0)


@kernel
def add_norms(on_benefit: Cents, norm: Cents, out_totals: Cents) -> None:
    """Add the norm of everybody on benefit to what is due and paid.

    on_benefit (groups, households, months) persons; norm (households, months) cents; out_totals
    (groups, MEASURES, months) cents, BENEFIT_PAID so far minus what earnings saved.
    """
    for group in range(on_benefit.shape[0]):
        for household in range(norm.shape[0]):
            for month in range(norm.shape[1]):
                due = on_benefit[group, household, month] * norm[household, month]
                out_totals[group, NORM, month] += due
                out_totals[group, BENEFIT_PAID, month] += due


@kernel
def pay_lives(
    situation: Bytes,
    scheme: Bytes,
    group: npt.NDArray[np.int64],
    household: npt.NDArray[np.int64],
    amount: Cents,
    first_month: npt.NDArray[np.int64],
    used_at_start: npt.NDArray[np.int64],
    after: bool,
    norm: Cents,
    rate: Cents,
    limit: Cents,
    runs_on: npt.NDArray[np.bool_],
    cap: Cents,
    most_used: npt.NDArray[np.int64],
    has_least_age: npt.NDArray[np.bool_],
    restarts: npt.NDArray[np.bool_],
    out_totals: Cents,
) -> None:
    """Add up what months of lives cost, with the months of each disregard counted per person.

    situation (people, months) 0 off benefit, ON_BENEFIT, WITH_EARNINGS; scheme (people, months) row
    of the scheme tables; group, household (people,) rows of out_totals and norm; amount (people,)
    cents a month when part-time; first_month (people,) first month a statutory scheme may be used;
    used_at_start (people,) months of it used before coming on benefit; norm (households, months)
    cents;
    rate, limit, runs_on (schemes, stages) parts per million, months, whether months run on without
    earnings; cap (schemes, stages, months) cents; the last stage of every scheme has no limit;
    has_least_age (schemes, stages); most_used, restarts (schemes,); out_totals (groups, MEASURES,
    months) cents.
    """
    schemes = rate.shape[0]
    any_runs_on = np.any(runs_on)
    on_benefit = np.zeros((out_totals.shape[0], norm.shape[0], norm.shape[1]), dtype=np.int64)
    stage = np.zeros(schemes, dtype=np.int64)
    spent = np.zeros(schemes, dtype=np.int64)
    for person in range(situation.shape[0]):
        for row in range(schemes):
            start_months(min(used_at_start[person], most_used[row]), limit, row, stage, spent)
        months_on_benefit = on_benefit[group[person], household[person]]
        totals = out_totals[group[person]]
        # Who comes in later brings what was used, as who is there from the start does.
        was_on_benefit, has_come = True, False
        for month in range(situation.shape[1]):
            now = situation[person, month]
            if now != 0:
                if has_come and not was_on_benefit:
                    begin_spell(restarts, stage, spent)
                months_on_benefit[month] += 1
                has_come = True
            was_on_benefit = now != 0
            # Months without earnings matter only to a disregard whose months run on.
            if now != WITH_EARNINGS and not any_runs_on:
                continue
            active = np.int64(scheme[person, month])
            step = stage[active]
            while month < first_month[person] and has_least_age[active, step]:
                step += 1
            if now == WITH_EARNINGS:
                kept = kept_of_amount(
                    amount[person], after, rate[active, step], cap[active, step, month]
                )
                set_off = amount[person] if after else amount[person] - kept
                totals[EARNINGS, month] += set_off + kept
                totals[DISREGARDED, month] += kept
                totals[SET_OFF, month] += set_off
                totals[BENEFIT_PAID, month] -= min(set_off, norm[household[person], month])
            uses = now == WITH_EARNINGS or (runs_on[active, step] and spent[active] > 0)
            if uses and limit[active, step] < NO_LIMIT:
                spent[active] += 1
                if spent[active] == limit[active, step]:
                    stage[active] = step + 1
                    spent[active] = 0
    add_norms(on_benefit, norm, out_totals)

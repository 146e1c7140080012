"""A whole town in expectation, month by month together: who is on benefit, who leaves, who returns.

People of one class, plan, stop month and age are one row, however long they have been on benefit:
what tells them apart is the month in which their spell began. So all can be held against each other
in every month, which cells that are carried to the end one by one (`expected_moves`) cannot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.hazard_arrays import HazardArrays, effect_on, hazard_row, kept_in
from sim.kernels.lives.statuses import (
    BACK_LANE,
    HAS_EARNINGS,
    IS_OFF_BENEFIT,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    STATE_OF_STATUS,
    WORK_LANE,
)
from sim.kernels.lives.transition import ALL_KEPT

# Columns of what is counted in a month: persons on benefit and with earnings at its start; moves in
# it: exits to work, other exits, exits of those who are followed, returns of these within a year.
ON_BENEFIT, WITH_EARNINGS, TO_WORK, ELSEWHERE, FOLLOWED, BACK_IN_YEAR = range(6)
N_COLUMNS = 6
YEAR_MONTHS = 12


class Town(NamedTuple):
    """Rows of like people, and who comes into them.

    person_class, plan, stop_month (n_rows,); remaining (n_rows, horizon + 1) share not yet past
    pension age; at_desk (n_rows, horizon + 1) the desk with few places to which the plan leads,
    or -1; waiting (n_rows, horizon + 1) the effect on who waits for one; covered, covered_waiting
    (n_rows, horizon + 1) whether they meet another regime than standard service; entries sorted by
    month: entry_row, entry_month, entry_status, entry_since, entry_weight, entry_group
    (n_entries,); first_month, first_column (n_rows,) of those who come in first; offset: months
    before month 0 in which the first spell began.
    """

    person_class: NDArray[np.int64]
    plan: NDArray[np.int64]
    stop_month: NDArray[np.int64]
    remaining: NDArray[np.float64]
    at_desk: NDArray[np.int64]
    waiting: NDArray[np.int64]
    covered: NDArray[np.bool_]
    covered_waiting: NDArray[np.bool_]
    entry_row: NDArray[np.int64]
    entry_month: NDArray[np.int64]
    entry_status: NDArray[np.int64]
    entry_since: NDArray[np.int64]
    entry_weight: NDArray[np.float64]
    entry_group: NDArray[np.int64]
    first_month: NDArray[np.int64]
    first_column: NDArray[np.int64]
    offset: int


class Displacing(NamedTuple):
    """What of an option's exits to work others lose; every array but places (horizon,).

    share: of the exits gained, at full coverage and an index of 1; 0: none; market_index: of the
    labour market; places (n_desks, horizon): at each desk; plain_exits: to work in each month were
    all ratios of regimes 1
    """

    share: float
    market_index: NDArray[np.float64]
    places: NDArray[np.float64]
    plain_exits: NDArray[np.float64]


@inlined
def _rows_of(town, world, person, month, status, since):  # type: ignore[no-untyped-def]
    """Rows of hazards of somebody in a month: by plan, and while waiting for the desk."""
    of_class, plan = town.person_class[person], town.plan[person]
    effect = effect_on(world, plan, town.stop_month[person], month, status, since)
    row = hazard_row(world, month, effect, of_class, status, month - since)
    waits = row
    if town.at_desk[person, month] >= 0 and not IS_OFF_BENEFIT[status]:
        effect = town.waiting[person, month]
        waits = hazard_row(world, month, effect, of_class, status, month - since)
    return row, waits


@inlined
def _chance(probability, row, waits, served, desk, lane):  # type: ignore[no-untyped-def]
    """The chance of a move where so many of those who are to go to the desk are served."""
    if waits == row:
        return probability[row, lane]
    return served[desk] * probability[row, lane] + (1.0 - served[desk]) * probability[waits, lane]


@kernel
def _present(
    town: Town,
    now: NDArray[np.float64],
    month: int,
    places: NDArray[np.float64],
    out_served: NDArray[np.float64],
) -> tuple[float, float, float]:
    """Persons on benefit, with earnings, the share covered; of each desk the share served.

    places (n_desks, horizon); out_served (n_desks,).
    """
    on, earning, covered = 0.0, 0.0, 0.0
    # Persons whose plan leads to each desk; of these who is covered if served, and while waiting.
    desk, desk_covered, waits_covered = np.zeros((3, out_served.size))
    for row in range(town.plan.size):
        if month < town.first_month[row]:
            continue
        remain = town.remaining[row, month]
        for status in range(N_STATUSES):
            if IS_OFF_BENEFIT[status]:
                continue
            persons = now[row, status].sum() * remain
            on += persons
            earning += persons if HAS_EARNINGS[STATE_OF_STATUS[status]] else 0.0
            at = town.at_desk[row, month]
            if at >= 0:
                desk[at] += persons
                desk_covered[at] += persons if town.covered[row, month] else 0.0
                waits_covered[at] += persons if town.covered_waiting[row, month] else 0.0
            elif town.covered[row, month]:
                covered += persons
    for at in range(out_served.size):
        served = min(1.0, places[at, month] / desk[at]) if desk[at] > 0.0 else 1.0
        covered += served * desk_covered[at] + (1.0 - served) * waits_covered[at]
        out_served[at] = served
    return on, earning, covered / on if on > 0.0 else 0.0


@kernel
def _exits_to_work(
    town: Town,
    world: HazardArrays,
    probability: NDArray[np.float64],
    now: NDArray[np.float64],
    month: int,
    served: NDArray[np.float64],
) -> float:
    """Expected exits to work in a month if nobody displaced anybody."""
    exits, end = 0.0, town.offset + month + 1
    for person in range(town.plan.size):
        if month < town.first_month[person]:
            continue
        remain = town.remaining[person, month + 1]
        for status in range(N_STATUSES):
            if IS_OFF_BENEFIT[status]:
                continue
            for column in range(town.first_column[person], end):
                mass = now[person, status, column]
                if mass == 0.0:
                    continue
                since = column - town.offset
                row, waits = _rows_of(town, world, person, month, status, since)
                at = town.at_desk[person, month]
                chance = _chance(probability, row, waits, served, at, WORK_LANE)
                exits += mass * remain * chance
    return exits


@kernel
def _live(
    town: Town,
    world: HazardArrays,
    probability: NDArray[np.float64],
    now: NDArray[np.float64],
    month: int,
    served: NDArray[np.float64],
    kept: float,
    observed: int,
    out_counts: NDArray[np.float64],
) -> None:
    """Move everybody on by a month and count it: now (n_rows, statuses, columns) is changed."""
    after, end = np.empty((N_STATUSES, now.shape[2])), town.offset + month + 1
    for person in range(town.plan.size):
        if month < town.first_month[person]:
            continue
        after[:] = 0.0
        remain = town.remaining[person, month + 1]
        for status in range(N_STATUSES):
            off = IS_OFF_BENEFIT[status]
            for column in range(town.first_column[person], end):
                mass = now[person, status, column]
                if mass == 0.0:
                    continue
                since = column - town.offset
                row, waits = _rows_of(town, world, person, month, status, since)
                stays = mass
                for lane in range(N_LANES):
                    at = town.at_desk[person, month]
                    goes = mass * _chance(probability, row, waits, served, at, lane)
                    if lane == WORK_LANE:
                        goes *= kept
                    if goes == 0.0:
                        continue
                    stays -= goes
                    reached = np.int64(NEXT_STATUS[status, lane])
                    left = off != IS_OFF_BENEFIT[reached]
                    after[reached, town.offset + month + 1 if left else column] += goes
                    if left and off == 0:
                        out_counts[TO_WORK if lane == WORK_LANE else ELSEWHERE] += goes * remain
                        out_counts[FOLLOWED] += goes * remain if month < observed else 0.0
                    elif left and lane == BACK_LANE and 0 < since <= observed:
                        in_year = month - since < YEAR_MONTHS
                        out_counts[BACK_IN_YEAR] += goes * remain if in_year else 0.0
                after[status, column] += stays
        now[person] = after


@kernel
def follow_town(
    town: Town,
    world: HazardArrays,
    probability: NDArray[np.float64],
    displacing: Displacing,
    horizon: int,
    observed: int,
    out_counts: NDArray[np.float64],
    out_kept: NDArray[np.int64],
) -> None:
    """Write what is expected in each month, and what displacement leaves of the chance of work.

    out_counts (horizon, N_COLUMNS); out_kept (horizon,) parts of 2^30; observed: those who leave
    in a month below it are followed. What is lost in a month hangs on the months before alone, so
    that one pass finds the fixed point.
    """
    now = np.zeros((town.plan.size, N_STATUSES, town.offset + horizon + 1))
    served = np.ones(displacing.places.shape[0])
    come = 0
    for month in range(horizon):
        while come < town.entry_month.size and town.entry_month[come] == month:
            column = town.entry_since[come] + town.offset
            now[town.entry_row[come], town.entry_status[come], column] += town.entry_weight[come]
            come += 1
        on, earning, covered = _present(town, now, month, displacing.places, served)
        out_counts[month, ON_BENEFIT], out_counts[month, WITH_EARNINGS] = on, earning
        out_kept[month] = kept_in(world, month)
        if displacing.share > 0.0:
            exits = _exits_to_work(town, world, probability, now, month, served)
            gained = exits - displacing.plain_exits[month]
            if gained > 0.0:
                part = displacing.share * covered / displacing.market_index[month]
                lost = min(part, 1.0) * gained
                out_kept[month] = np.int64(np.floor((1.0 - lost / exits) * ALL_KEPT))
        kept = out_kept[month] / ALL_KEPT
        _live(town, world, probability, now, month, served, kept, observed, out_counts[month])

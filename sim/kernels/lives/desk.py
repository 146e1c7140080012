"""The coaching desk's one rule, once a month, after the month's moves (docs/model.md#the-desk).

Round at the start of month m: (1) who waits and no longer wants a slot leaves the queue; (2) who is
coached and has left benefit, has another plan, has stopped, or has had `longest` months gives up
the slot; (3) who is on benefit, has the desk in the plan and is neither coached nor waiting asks
for a slot; (4) free slots go to who has priority, among these to the oldest request or to who has
been on benefit longest, ties to the lower person. Who has had the full time may ask again only in a
later spell on benefit. Once the desk is closed nobody wants a slot.

Where room falls below those coached, who came last gives up the slot in part (2), ties to the
higher person, and asks anew in part (3). A desk that thins when it is cut keeps them all, at the
largest level with level × coached <= room, and gives no slot until all have the full dose again;
where even the lowest level does not fit, who came last leaves until it does.

A desk that thins when it is short gives everybody who asks a slot and all of them the same dose,
the largest that fits; where even the lowest does not, nobody new starts and who is coached meets
the treatment of those who wait.

Room is what slots and money allow: with a yearly budget at most so many people as can be served
from now to the end of the calendar year with what is left of it. So no year goes over its budget.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import Chunk
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.statuses import IS_OFF_BENEFIT

IDLE, WAITING, COACHED, FINISHED = 0, 1, 2, 3
NO_LIMIT = 1 << 30
SLOTS, HELD, QUEUED, REQUESTS, STARTS, ENDS, DROPPED, LEVEL, CUT = 0, 1, 2, 3, 4, 5, 6, 7, 8
LOG_COLUMNS = 9
NO_DOSE = -1
# A level × people just above the room by rounding still fits.
ROUNDING = 1e-9


class DeskRules(NamedTuple):
    """What is the same at the desk of every world.

    slots (horizon + 1,), 0 once the desk is closed; end_month from which it is; longest months;
    waiting_treatment (n_treatments,): the treatment while waiting for each treatment of the desk,
    -1 for all others; thins: whether a short desk lowers the dose instead of letting people wait;
    thins_when_cut: whether one that is cut does so instead of sending people away; levels
    (n_levels,) doses, the full one first and falling; dose_treatment (n_levels, n_treatments): the
    treatment at each dose; has_priority: whether `rank` of the state matters; longest_first:
    whether who has been on benefit longest goes before older requests; budget: person-months a year
    that money pays for, below 0 for no limit; months_left (horizon + 1,) of the calendar year, this
    one too.
    """

    slots: NDArray[np.int64]
    end_month: int
    longest: int
    waiting_treatment: NDArray[np.int64]
    thins: bool
    thins_when_cut: bool
    levels: NDArray[np.float64]
    dose_treatment: NDArray[np.int64]
    has_priority: bool
    longest_first: bool
    budget: float
    months_left: NDArray[np.int64]


class Desks(NamedTuple):
    """The rules of every desk of an option side by side: as `DeskRules`, each by desk first.

    levels (n_desks, most levels), of which n_levels count; desk_of_treatment (n_treatments,): the
    desk that gives a treatment, or -1; months_left (horizon + 1,).
    """

    slots: NDArray[np.int64]
    end_month: NDArray[np.int64]
    longest: NDArray[np.int64]
    waiting_treatment: NDArray[np.int64]
    thins: NDArray[np.bool_]
    thins_when_cut: NDArray[np.bool_]
    n_levels: NDArray[np.int64]
    levels: NDArray[np.float64]
    dose_treatment: NDArray[np.int64]
    has_priority: NDArray[np.bool_]
    longest_first: NDArray[np.bool_]
    budget: NDArray[np.float64]
    months_left: NDArray[np.int64]
    desk_of_treatment: NDArray[np.int64]


@inlined
def rules_of(desks, desk):  # type: ignore[no-untyped-def]
    """The rules of one of the desks."""
    return DeskRules(
        desks.slots[desk],
        desks.end_month[desk],
        desks.longest[desk],
        desks.waiting_treatment[desk],
        desks.thins[desk],
        desks.thins_when_cut[desk],
        desks.levels[desk, : desks.n_levels[desk]],
        desks.dose_treatment[desk],
        desks.has_priority[desk],
        desks.longest_first[desk],
        desks.budget[desk],
        desks.months_left,
    )


class DeskState(NamedTuple):
    """Everybody's place at one desk of one world; at all desks of several with n_desks first.

    rank (n,) the lowest goes first; place (n,) IDLE … FINISHED; begun (n,) month in which the
    coaching began; queue (n,) rows, the oldest request first; queue_length (n_worlds,); spent
    (n_worlds,) person-months at full dose this year; log (n_worlds * (horizon + 1), LOG_COLUMNS).
    """

    rank: NDArray[np.uint8]
    place: NDArray[np.uint8]
    begun: NDArray[np.int64]
    queue: NDArray[np.int64]
    queue_length: NDArray[np.int64]
    spent: NDArray[np.float64]
    log: NDArray[np.int64]


@kernel
def _mark_wants(
    chunk: Chunk, world: HazardArrays, rules: DeskRules, month: int, out_wants: NDArray[np.bool_]
) -> None:
    """Whether each person is on benefit under a plan that leads to the open desk."""
    entry, stop, status, plan = chunk.entry_month, chunk.stop_month, chunk.status, chunk.plan
    plan_treatment, waiting = world.treatment_of_plan, rules.waiting_treatment
    is_open = month < rules.end_month
    for row in range(status.size):
        out_wants[row] = (
            is_open
            and entry[row] <= month < stop[row]
            and not IS_OFF_BENEFIT[status[row]]
            and waiting[plan_treatment[plan[row], month]] >= 0
        )


@kernel
def _leave_queue(wants: NDArray[np.bool_], places: DeskState) -> None:
    """Part 1 of the round: keep in the queue only who still wants a slot, in the same order."""
    kept = 0
    queue = places.queue
    for position in range(places.queue_length[0]):
        row = queue[position]
        if wants[row]:
            queue[kept] = row
            kept += 1
    places.queue_length[0] = kept


@kernel
def _who_may_stay(rules: DeskRules, room: int) -> int:
    """People who may stay where so many can be served in full."""
    if rules.thins:
        return NO_LIMIT
    if rules.thins_when_cut:
        return int(np.floor(room / rules.levels[rules.levels.size - 1] + ROUNDING))
    return room


@kernel
def _send_away(
    wants: NDArray[np.bool_], rules: DeskRules, places: DeskState, month: int, stay: int
) -> int:
    """Free the slots of those who came last, beyond `stay`; returns how many."""
    place, begun = places.place, places.begun
    came = np.zeros(month + 1, np.int64)
    for row in range(place.size):
        if place[row] == COACHED and wants[row] and month - begun[row] < rules.longest:
            came[begun[row]] += 1
    excess = int(came.sum()) - stay
    if excess <= 0:
        return 0
    # Of the month `last` some leave, of later months all.
    last, some = int(month), excess
    while came[last] < some:
        some -= int(came[last])
        last -= 1
    for row in range(place.size - 1, -1, -1):
        if place[row] != COACHED or not wants[row] or month - begun[row] >= rules.longest:
            continue
        if begun[row] > last:
            place[row] = IDLE
        elif begun[row] == last and some > 0:
            place[row] = IDLE
            some -= 1
    return excess


@kernel
def _end_and_ask(
    chunk: Chunk, wants: NDArray[np.bool_], rules: DeskRules, places: DeskState, month: int
) -> int:
    """Parts 2 and 3 of the round; returns the people still coached."""
    status, all_places, begun, queue = chunk.status, places.place, places.begun, places.queue
    longest, length = rules.longest, places.queue_length[0]
    held, ends, dropped, requests = 0, 0, 0, 0
    for row in range(status.size):
        place = all_places[row]
        if place == FINISHED and IS_OFF_BENEFIT[status[row]]:
            place = IDLE
        if place == COACHED:
            full = month - begun[row] >= longest
            if full or not wants[row]:
                place = FINISHED if full and wants[row] else IDLE
                ends += 1
            else:
                held += 1
        if place == WAITING and not wants[row]:
            place = IDLE
            dropped += 1
        if place == IDLE and wants[row]:
            place = WAITING
            queue[length] = row
            length += 1
            requests += 1
        all_places[row] = place
    places.queue_length[0] = length
    log = places.log[month]
    log[ENDS], log[DROPPED], log[REQUESTS] = ends, dropped, requests
    return held


@kernel
def _room(rules: DeskRules, places: DeskState, month: int) -> int:
    """People who can be served in full by slots and money."""
    room = int(rules.slots[month])
    if rules.budget >= 0.0:
        if month > 0 and rules.months_left[month] > rules.months_left[month - 1]:
            places.spent[0] = 0.0
        rest = max(rules.budget - places.spent[0], 0.0)
        affordable = np.int64(np.floor(rest / rules.months_left[month] + ROUNDING))
        room = min(room, int(affordable))
    return room


@kernel
def _put_first(chunk: Chunk, rules: DeskRules, places: DeskState, starting: int) -> None:
    """Move the `starting` people who go first to the front of the queue; the others keep order."""
    queue, since, rank = places.queue, chunk.since, places.rank
    waiting = places.queue_length[0]
    key = np.zeros(waiting, np.int64)
    for position in range(waiting):
        row = queue[position]
        key[position] = np.int64(rank[row]) * NO_LIMIT
        if rules.longest_first:
            key[position] += np.int64(since[row])
    # Stable: of equals who stands in front in the queue goes first.
    order = np.argsort(key, kind="mergesort")
    is_first = np.zeros(waiting, np.bool_)
    is_first[order[:starting]] = True
    arranged, at = np.empty(waiting, np.int64), np.int64(0)
    for wanted in (True, False):
        for position in range(waiting):
            if is_first[position] == wanted:
                arranged[at] = queue[position]
                at += 1
    queue[:waiting] = arranged


@inlined
def _level_for(rules, room, coached):  # type: ignore[no-untyped-def]
    """The largest dose at which so many people fit, NO_DOSE if none does."""
    for level in range(rules.levels.size):
        if rules.levels[level] * coached <= room + ROUNDING:
            return np.int64(level)
    return np.int64(NO_DOSE)


@kernel
def desk_round(
    chunk: Chunk,
    world: HazardArrays,
    rules: DeskRules,
    places: DeskState,
    month: int,
    wants: NDArray[np.bool_],
) -> None:
    """One round of the desk of one world at the start of a month; wants (n,) scratch."""
    _mark_wants(chunk, world, rules, month, wants)
    _leave_queue(wants, places)
    room = _room(rules, places, month)
    cut, stay = 0, _who_may_stay(rules, room)
    if month > 0 and places.log[month - 1, HELD] > stay:
        cut = _send_away(wants, rules, places, month, stay)
    held = _end_and_ask(chunk, wants, rules, places, month)
    waiting = places.queue_length[0]
    level, starting = np.int64(0), min(max(0, room - held), waiting)
    if rules.thins:
        level = _level_for(rules, room, held + waiting)
        starting = waiting if level >= 0 else 0
    elif rules.thins_when_cut:
        level = _level_for(rules, room, held)
    queue = places.queue
    if (rules.has_priority or rules.longest_first) and 0 < starting < waiting:
        _put_first(chunk, rules, places, starting)
    for position in range(starting):
        places.place[queue[position]] = COACHED
        places.begun[queue[position]] = month
    for position in range(starting, waiting):
        queue[position - starting] = queue[position]
    places.queue_length[0] = waiting - starting
    if level >= 0:
        places.spent[0] += rules.levels[level] * (held + starting)
    log = places.log[month]
    log[CUT], log[ENDS] = cut, log[ENDS] + cut
    log[SLOTS], log[STARTS], log[HELD] = rules.slots[month], starting, held + starting
    log[QUEUED], log[LEVEL] = waiting - starting, level

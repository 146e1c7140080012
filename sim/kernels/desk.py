"""The coaching desk's one rule, once a month, after the month's moves (DESIGN §4).

Round at the start of month m: (1) who is coached and has left benefit, has another plan, has
stopped, or has had `longest` months gives up the slot; (2) who waits and no longer wants a slot
leaves the queue; (3) who is on benefit, has the desk in the plan and is neither coached nor waiting
asks for a slot; (4) free slots go to the oldest request, ties to the lower person. Who has had the
full time may ask again only in a later spell on benefit. When slots are cut nobody is sent away:
no slot is given until enough have come free.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.batch import Chunk, Luck, Record, note_move
from sim.kernels.doors import open_door
from sim.kernels.jit import inlined, kernel
from sim.kernels.lives import four_words
from sim.kernels.statuses import IS_OFF_BENEFIT, NEXT_STATUS
from sim.kernels.world import World, hazard_row, treatment_in

IDLE, WAITING, COACHED, FINISHED = 0, 1, 2, 3
SLOTS, HELD, QUEUED, REQUESTS, STARTS, ENDS, DROPPED = 0, 1, 2, 3, 4, 5, 6


class Desk(NamedTuple):
    """The desk and everybody's place at it.

    slots (horizon + 1,); waiting_treatment (n_treatments,) the treatment while waiting for each
    treatment of the desk, -1 for all others; longest months; place (n,) IDLE … FINISHED;
    begun (n,) month in which the coaching began; queue (n,) rows, oldest request first;
    queue_length (1,); log (horizon + 1, 7).
    """

    slots: NDArray[np.int64]
    waiting_treatment: NDArray[np.int64]
    longest: int
    place: NDArray[np.uint8]
    begun: NDArray[np.int64]
    queue: NDArray[np.int64]
    queue_length: NDArray[np.int64]
    log: NDArray[np.int64]


@inlined
def _wants(chunk, world, desk, row, month):  # type: ignore[no-untyped-def]
    """Whether this person is on benefit under a plan that leads to the desk."""
    if month < chunk.entry_month[row] or IS_OFF_BENEFIT[chunk.status[row]]:
        return False
    planned = treatment_in(world, chunk.plan[row], chunk.stop_month[row], month)
    return desk.waiting_treatment[planned] >= 0 and month < chunk.stop_month[row]


@kernel
def _end_and_ask(chunk: Chunk, world: World, desk: Desk, month: int) -> int:
    """Parts 1 and 3 of the round; returns the people still coached."""
    held = 0
    for row in range(chunk.number.size):
        wants = _wants(chunk, world, desk, row, month)
        place = desk.place[row]
        if place == FINISHED and IS_OFF_BENEFIT[chunk.status[row]]:
            place = IDLE
        if place == COACHED:
            full = month - desk.begun[row] >= desk.longest
            if full or not wants:
                place = FINISHED if full and wants else IDLE
                desk.log[month, ENDS] += 1
            else:
                held += 1
        if place == WAITING and not wants:
            place = IDLE
            desk.log[month, DROPPED] += 1
        if place == IDLE and wants:
            place = WAITING
            desk.queue[desk.queue_length[0]] = row
            desk.queue_length[0] += 1
            desk.log[month, REQUESTS] += 1
        desk.place[row] = place
    return held


@kernel
def _leave_queue(chunk: Chunk, world: World, desk: Desk, month: int) -> None:
    """Part 2 of the round: keep in the queue only who still wants a slot, in the same order."""
    kept = 0
    for position in range(desk.queue_length[0]):
        row = desk.queue[position]
        if _wants(chunk, world, desk, row, month):
            desk.queue[kept] = row
            kept += 1
    desk.queue_length[0] = kept


@kernel
def desk_round(chunk: Chunk, world: World, desk: Desk, month: int) -> None:
    """One round of the desk at the start of a month."""
    _leave_queue(chunk, world, desk, month)
    held = _end_and_ask(chunk, world, desk, month)
    free = max(0, desk.slots[month] - held)
    starting = min(free, desk.queue_length[0])
    for position in range(starting):
        row = desk.queue[position]
        desk.place[row] = COACHED
        desk.begun[row] = month
    for position in range(starting, desk.queue_length[0]):
        desk.queue[position - starting] = desk.queue[position]
    desk.queue_length[0] -= starting
    desk.log[month, SLOTS] = desk.slots[month]
    desk.log[month, STARTS] = starting
    desk.log[month, HELD] = held + starting
    desk.log[month, QUEUED] = desk.queue_length[0]


@inlined
def _treatment_at_desk(chunk, world, desk, row, month):  # type: ignore[no-untyped-def]
    """The treatment in this month: the plan's, or the one while waiting (or after the full time)."""
    planned = treatment_in(world, chunk.plan[row], chunk.stop_month[row], month)
    while_waiting = desk.waiting_treatment[planned]
    if while_waiting >= 0 and month < chunk.stop_month[row] and desk.place[row] != COACHED:
        return while_waiting
    return planned


@kernel
def live_month(
    chunk: Chunk, world: World, luck: Luck, desk: Desk, first_row: int, end_row: int,
    month: int, words: NDArray[np.uint32], record: Record,
) -> None:
    """One month of the people first_row … end_row-1 (one cohort); words (n, 4) of the quarter."""
    for row in range(first_row, end_row):
        if month % 4 == 0:
            quarter = four_words(luck, chunk.number[row], month)
            for place in range(4):
                words[row, place] = quarter[place]
        if month < chunk.entry_month[row]:
            continue
        status, since = np.int64(chunk.status[row]), np.int64(chunk.since[row])
        treatment = _treatment_at_desk(chunk, world, desk, row, month)
        at = hazard_row(world, month, treatment, chunk.person_class[row], status, month - since)
        word = words[row, month % 4]
        lane = open_door(word, world.threshold, world.excess, at, world.spills)
        if lane >= 0:
            note_move(record, chunk, row, month, status, lane)
            after = np.int64(NEXT_STATUS[status, lane])
            if IS_OFF_BENEFIT[status] != IS_OFF_BENEFIT[after]:
                chunk.since[row] = month + 1
            chunk.status[row] = after

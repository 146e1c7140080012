"""People lost from sight in a trial of lives: what is counted of those who are seen.

Loss comes evenly over the months from entry to the end, by each person's own lot. An exit before
the loss was seen. A status on a date is known only of those still in sight.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.draws import Address
from sim.kernels.lives.statuses import (
    AT_RISK_STATUSES,
    FIRST_EXIT_CODES,
    IS_OFF_BENEFIT,
    N_STATUSES,
    STATE_OF_STATUS,
)
from sim.kernels.trial.follow_up import draw_losses, first_exits, states_at
from sim.population.people import key_of
from sim.power.lives.plan import Batch, Tally, moves_before
from sim.power.simulation.draw_addresses import LOSS_BLOCK, TRIAL
from sim.states import State


def losses_of(batch: Batch, address: Address) -> Array | None:
    """Month from which each person is out of sight, (n_people,); None if nobody is ever lost."""
    losses, people = batch.plan.losses, batch.people
    if losses is None:
        return None
    out = np.empty(people.size, np.int64)
    draw_losses(
        int(people.number[0]) if people.size else 0,
        address.draw,
        TRIAL,
        LOSS_BLOCK + people.cohort.code,
        key_of(address),
        losses.shares[people.cohort.group],
        losses.end,
        people.entry_month,
        out,
    )
    return out


def seen_tally(batch: Batch, endpoint: str, month: int, record: Any, lost: Array) -> Tally:
    """Persons and events at each look, (n_rows, n_looks), or exits and persons at risk."""
    if endpoint == "time_to_exit":
        return _times(batch, month, record, lost)
    found = [_at(batch, endpoint, look, record, lost) for look in batch.plan.looks(month)]
    return {
        name: np.stack([_counted(batch, one[place]) for one in found], axis=1)
        for place, name in enumerate(("events", "persons"))
    }


def _counted(batch: Batch, flags: Array) -> Array:
    return np.bincount(batch.row[flags], minlength=batch.n_rows)


def _at(batch: Batch, endpoint: str, month: int, record: Any, lost: Array) -> tuple[Array, Array]:
    """Who has the endpoint at a month and who counts, (n_people,) each."""
    entered, gone = batch.people.entry_month <= month, lost < month
    if endpoint == "first_exit_to_work":
        has = _first_exit(batch, record, lost) < np.minimum(month, lost)
        # Whoever left before being lost was seen to leave.
        gone = gone & ~has
    else:
        status = _status(batch, month, record, lost)
        state = STATE_OF_STATUS[status]
        if endpoint == "part_time_share":
            on = entered & ~gone & (IS_OFF_BENEFIT[status] == 0)
            return on & (state == State.PART_TIME), on
        wanted = [State.WORK] if endpoint == "net_exit_to_work" else [State.WORK, State.OTHER_EXIT]
        has = np.isin(state, wanted) & ~gone
    is_out = batch.plan.losses is not None and batch.plan.losses.are_excluded
    return entered & has, entered & ~(gone if is_out else np.zeros_like(gone))


def _first_exit(batch: Batch, record: Any, lost: Array) -> Array:

    horizon = batch.chosen.horizon
    person, when, code = moves_before(record, horizon, lost)
    out = np.full(batch.people.size, horizon + 1, np.int64)
    first_exits(person, when, np.isin(code, FIRST_EXIT_CODES), out)
    return out


def _status(batch: Batch, month: int, record: Any, lost: Array) -> Array:

    latest = np.full(batch.people.size, -1, np.int64)
    status = batch.people.status.copy()
    states_at(*moves_before(record, month, lost), month, latest, status)
    return status


def _times(batch: Batch, month: int, record: Any, lost: Array) -> Tally:
    """Exits and persons at risk by calendar month, (n_rows, month), while in sight."""
    first = _first_exit(batch, record, lost)
    at_risk, exits = (np.zeros((batch.n_rows, month), np.int64) for _ in range(2))
    never_worked = np.isin(np.arange(N_STATUSES), AT_RISK_STATUSES)
    for now in range(month):
        here = (batch.people.entry_month <= now) & (lost > now)
        never = never_worked[_status(batch, now, record, lost)]
        at_risk[:, now] = _counted(batch, here & never)
        exits[:, now] = _counted(batch, here & (first == now))
    persons = _counted(batch, batch.people.entry_month <= month)
    return {"exits": exits, "at_risk": at_risk, "persons": persons[:, None]}

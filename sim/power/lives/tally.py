"""Count the lives of many studies at once: persons and events by study, arm and stratum.

People may be lost from sight. Loss comes evenly over the months from entry to the end, at a random
moment of each person's own. An exit before the loss was observed; a status on a date is known only
of those still in sight.

Who queues shares a desk with others, so persons of a study are not independent and no expectation
is exact. Each study is then lived alone, as one replication of the engine, and the truth is the
mean of all studies under a parameter draw: its bias is nought by definition.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.draws import Address
from sim.engine.batch import block_ceilings, chunk_of, run_batch
from sim.engine.kernel_buffers import draw_keys, new_record
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.world import cohort_plans
from sim.inputs.design.truth import MEAN_ENDPOINTS
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.statuses import (
    AT_RISK_STATUSES,
    FIRST_EXIT_CODES,
    IS_OFF_BENEFIT,
    N_STATUSES,
    STATE_OF_STATUS,
)
from sim.kernels.trial.follow_up import benefit_months, draw_losses, first_exits, states_at
from sim.outcomes.measures import count_measures, stocks
from sim.population.cohorts import Cohort
from sim.population.people import People, key_of
from sim.power.lives.plan import Batch, LivesPlan, Tally, moves_before
from sim.power.simulation.plan import LOSS_BLOCK, TRIAL
from sim.states import OFF_BENEFIT, State

# Room for one move in four person-months; a batch that needs more is lived again with enough.
ROOM_FOR_MOVES = 0.25


def tally_studies(plan: LivesPlan, work: tuple[int, int, int]) -> Tally:
    """Persons and events (n_studies, n_arms, n_strata) of each endpoint, and what else it needs."""
    draw, first, size = work
    setup = plan.settings[draw]
    columns: dict[str, Array] = {}
    for cohort in plan.cohorts:
        parts = _cohort_tally(plan, setup, draw, cohort, first, size)
        for name, part in parts.items():
            if name not in columns:
                columns[name] = np.zeros((size, len(plan.arms), *part.shape[1:]), part.dtype)
            columns[name][:, cohort.group] += part
    return columns


def _cohort_tally(
    plan: LivesPlan, setup: OptionSetup, draw: int, cohort: Cohort, first: int, size: int
) -> Tally:
    """Tallies of one cohort: arrays (n_studies, n_strata, …)."""
    address = Address(plan.seed, draw, 0)
    wide = Cohort(cohort.code, cohort.group, cohort.stops, cohort.size * (first + size))
    members = cohort_plans(setup, address, wide, cohort.size * first, cohort.size * (first + size))
    n_strata = len(plan.strata)
    row = np.repeat(np.arange(size), cohort.size) * n_strata
    if n_strata > 1:
        row = row + members.people.profile(len(setup.scenario.hazards.frailty))
    batch = Batch(plan, setup, members.people, row, size * n_strata)
    tally: Tally = {}
    for key, of_endpoint in _all_endpoints(batch, members, address).items():
        tally |= {
            f"{key}.{name}": part.reshape(size, n_strata, *part.shape[1:])
            for name, part in of_endpoint.items()
        }
    return tally


def _all_endpoints(batch: Batch, members: Any, address: Address) -> dict[str, Tally]:
    """What is counted for each pair of endpoint and month; arrays (n_rows, …)."""
    plan, lost = batch.plan, losses_of(batch, address)
    by_moves = [one for one in plan.endpoints if lost is not None or one[0] in MEAN_ENDPOINTS]
    room = int(members.people.size * batch.setup.horizon * ROOM_FOR_MOVES) + 64 if by_moves else 0
    record = _live(batch.setup, members, batch.row, address, batch.n_rows, room)
    entries = _entries(members.people, batch.row, batch.n_rows, batch.setup.horizon)
    measures = {} if lost is not None else count_measures(record.flows, entries)
    entered = entries.sum(axis=2).cumsum(axis=1)
    tallies: dict[str, Tally] = {}
    for endpoint, month in plan.endpoints:
        key = f"{endpoint}.{month}"
        if endpoint in MEAN_ENDPOINTS:
            tallies[key] = _month_sums(batch, endpoint, month, record, lost)
        elif lost is not None:
            tallies[key] = observed_tally(batch, endpoint, month, record, lost)
        else:
            looks = list(plan.looks(month))
            tallies[key] = endpoint_tally(endpoint, looks, record.flows, entries, measures, entered)
    return tallies


def _live(
    setup: OptionSetup, members: Any, row: Array, address: Address, n_rows: int, capacity: int
) -> Any:

    world = hazard_arrays(setup, members.plans.tables)
    ceiling = block_ceilings(world, setup.horizon, someone_stops=setup.someone_stops)
    keys = draw_keys(address, members.people.cohort.code)
    while True:
        chunk = chunk_of(members)._replace(stratum=row.astype(np.uint16))
        record = new_record(n_rows, setup.horizon, capacity)
        live_chunk(chunk, world, keys, ceiling, setup.horizon, record)
        if not capacity or record.counts[0] <= capacity:
            return record
        capacity = int(record.counts[0])


def _entries(people: People, row: Array, n_rows: int, horizon: int) -> Array:
    place = (row * (horizon + 1) + people.entry_month) * N_STATUSES + people.status
    counted = np.bincount(place, minlength=n_rows * (horizon + 1) * N_STATUSES)
    return counted.reshape(n_rows, horizon + 1, N_STATUSES)


def endpoint_tally(
    endpoint: str,
    looks: list[int],
    flows: Array,
    entries: Array,
    measures: dict[str, Array],
    entered: Array,
) -> Tally:
    """Counts at each look, (n_rows, n_looks); exits and persons at risk up to the last."""
    month = looks[-1]
    if endpoint == "part_time_share":
        return {
            "events": measures["part_time"][:, looks],
            "persons": measures["on_benefit"][:, looks],
        }
    if endpoint == "time_to_exit":
        # Calendar time: who comes in later is at risk from then on; who left otherwise is not.
        at_risk = stocks(flows, entries)[:, :month, list(AT_RISK_STATUSES)].sum(axis=2)
        return {
            "exits": flows[:, :month, FIRST_EXIT_CODES].sum(axis=2),
            "at_risk": at_risk,
            "persons": entered[:, [month]],
        }
    return {"events": measures[endpoint][:, looks], "persons": entered[:, looks]}


def _month_sums(batch: Batch, endpoint: str, month: int, record: Any, lost: Array | None) -> Tally:
    """Persons, sum and sum of squares of months on benefit or euros saved, up to a month.

    Of somebody lost from sight nothing is counted, or else the last that was seen holds on.
    """
    people, plan = batch.people, batch.plan
    moves = moves_before(record, month, lost)
    present = np.maximum(0, month - people.entry_month.astype(np.int64))
    is_part = STATE_OF_STATUS[people.status] == 1
    on = np.where(IS_OFF_BENEFIT[people.status] == 1, 0, present)
    part = np.where(is_part, on, 0)
    benefit_months(*moves, month, on, part)
    value = on.astype(float)
    if endpoint == "euros_saved":
        value = (present - on) * plan.eur_per_benefit_month + part * plan.eur_per_part_time_month
    counted = people.entry_month < month
    if lost is not None and plan.losses is not None and plan.losses.are_excluded:
        counted &= lost >= month
    weight = counted.astype(float)
    sums = [
        np.bincount(batch.row, one, batch.n_rows) for one in (value * weight, value**2 * weight)
    ]
    return {
        "sums": np.stack(sums, axis=1),
        "persons": np.bincount(batch.row, weight, batch.n_rows).astype(np.int64)[:, None],
    }


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


def observed_tally(batch: Batch, endpoint: str, month: int, record: Any, lost: Array) -> Tally:
    """Persons and events at each look, (n_rows, n_looks), or exits and persons at risk."""
    if endpoint == "time_to_exit":
        return _times(batch, month, record, lost)
    at_looks = [_at(batch, endpoint, look, record, lost) for look in batch.plan.looks(month)]
    return {
        name: np.stack([_counted(batch, one[place]) for one in at_looks], axis=1)
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
        wanted = (State.WORK,) if endpoint == "net_exit_to_work" else OFF_BENEFIT
        has = np.isin(state, wanted) & ~gone
    is_out = batch.plan.losses is not None and batch.plan.losses.are_excluded
    return entered & has, entered & ~(gone if is_out else np.zeros_like(gone))


def _first_exit(batch: Batch, record: Any, lost: Array) -> Array:

    horizon = batch.setup.horizon
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


def tally_worlds(plan: LivesPlan, work: tuple[int, int, int]) -> Tally:
    """As `tally_studies`; study first + j of a draw is replication first + j of the engine."""
    draw, first, size = work
    setup, n_arms = plan.settings[draw], len(plan.arms)
    of_cohorts = [
        run_batch(setup, Address(plan.seed, draw, number)) for number in range(first, first + size)
    ]
    # Stays and stops of each group together, one row a study and arm.
    flows, entries = (
        np.stack(parts).reshape(size * n_arms, 2, *parts[0].shape[1:]).sum(axis=1)
        for parts in ([one.flows for one in of_cohorts], [one.entries for one in of_cohorts])
    )
    measures = count_measures(flows, entries)
    entered = entries.sum(axis=2).cumsum(axis=1)
    tally: Tally = {}
    for endpoint, month in plan.endpoints:
        looks = list(plan.looks(month))
        tallies = endpoint_tally(endpoint, looks, flows, entries, measures, entered)
        tally |= {
            f"{endpoint}.{month}.{name}": part.reshape(size, n_arms, 1, *part.shape[1:])
            for name, part in tallies.items()
        }
    return tally


def simulated_levels(plan: LivesPlan, own: Tally) -> Array:
    """Level of each arm over all studies of a draw; (n_draws, n_arms).

    own : what was counted of one endpoint, study by study
    """
    n_draws = len(plan.settings)
    yes = own["exits"].sum(axis=-1)[..., None] if "exits" in own else own["events"]
    rows = []
    for draw in range(n_draws):
        # Fewer studies than draws: the first studies stand for the draws that had none.
        here = slice(draw, None, n_draws) if draw < len(yes) else slice(None)
        rows.append(yes[here, :, 0, -1].sum(axis=0) / own["persons"][here, :, 0, -1].sum(axis=0))
    return np.stack(rows)

"""Count the lives of many studies at once: persons and events by study, arm and stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.batch import block_ceilings, chunk_of
from sim.engine.record import luck_of, new_record
from sim.engine.world import Setting, guests_of, kernel_world
from sim.kernels.statuses import IS_OFF_BENEFIT, N_LANES, N_STATUSES, STATE_OF_STATUS, WORK_LANE
from sim.outcomes.measures import NEVER_WORKED, count_measures, stocks
from sim.population.cohorts import Cohort

if TYPE_CHECKING:
    from sim.population.people import People

Array = NDArray[Any]
Tally = dict[str, Array]
# Room for one move in four person-months; a batch that needs more is lived again with enough.
ROOM_FOR_MOVES = 0.25
FIRST_EXITS = [status * N_LANES + WORK_LANE for status in NEVER_WORKED]


@dataclass(frozen=True)
class LivesPlan:
    """What is measured on the lives.

    Attributes
    ----------
    settings : one a parameter draw
    cohorts : with the design's sizes; strata of the tally are arms
    arms, strata : names; strata are profiles or ("all",)
    asked : pairs of endpoint and month
    seed : of the studies
    eur_per_benefit_month, eur_per_part_time_month : what a month off benefit, or of part-time
        work, saves
    """

    settings: tuple[Setting, ...]
    cohorts: tuple[Cohort, ...]
    arms: tuple[str, ...]
    strata: tuple[str, ...]
    asked: tuple[tuple[str, int], ...]
    seed: int
    eur_per_benefit_month: float
    eur_per_part_time_month: float


def tally_studies(plan: LivesPlan, work: tuple[int, int, int]) -> Tally:
    """Persons and events (n_studies, n_arms, n_strata) of each endpoint, and what else it needs."""
    draw, first, size = work
    chosen = plan.settings[draw]
    found: dict[str, Array] = {}
    for cohort in plan.cohorts:
        parts = _cohort_tally(plan, chosen, draw, cohort, first, size)
        for name, part in parts.items():
            if name not in found:
                found[name] = np.zeros((size, len(plan.arms), *part.shape[1:]), part.dtype)
            found[name][:, cohort.group] += part
    return found


def _cohort_tally(
    plan: LivesPlan, chosen: Setting, draw: int, cohort: Cohort, first: int, size: int
) -> Tally:
    """Tallies of one cohort: arrays (n_studies, n_strata, …)."""
    address = Address(plan.seed, draw, 0)
    wide = Cohort(cohort.code, cohort.group, cohort.stops, cohort.size * (first + size))
    guests = guests_of(chosen, address, wide, cohort.size * first, cohort.size * (first + size))
    n_strata = len(plan.strata)
    row = np.repeat(np.arange(size), cohort.size) * n_strata
    if n_strata > 1:
        row = row + guests.people.profile(len(chosen.scenario.hazards.frailty))
    needs_moves = any(
        endpoint in ("months_on_benefit", "euros_saved") for endpoint, _ in plan.asked
    )
    capacity = int(guests.people.size * chosen.horizon * ROOM_FOR_MOVES) + 64 if needs_moves else 0
    record = _live(chosen, guests, row, address, size * n_strata, capacity)
    entries = _entries(guests.people, row, size * n_strata, chosen.horizon)
    shape = (size, n_strata)
    tally: Tally = {}
    measures = count_measures(record.flows, entries)
    entered = entries.sum(axis=2).cumsum(axis=1)
    for endpoint, month in plan.asked:
        found = _endpoint_tally(endpoint, month, record.flows, entries, measures, entered)
        if needs_moves and not found:
            found = _month_sums(plan, endpoint, month, record, guests.people, row, size * n_strata)
        for name, part in found.items():
            tally[f"{endpoint}.{month}.{name}"] = part.reshape(*shape, *part.shape[1:])
    return tally


def _live(
    chosen: Setting, guests: Any, row: Array, address: Address, n_rows: int, capacity: int
) -> Any:
    from sim.kernels.batch import live_chunk

    world = kernel_world(chosen, guests.plans.treatment)
    ceiling = block_ceilings(world, chosen.horizon, someone_stops=chosen.someone_stops)
    luck = luck_of(address, guests.people.cohort.code)
    while True:
        chunk = chunk_of(guests)._replace(stratum=row.astype(np.uint16))
        record = new_record(n_rows, chosen.horizon, capacity)
        live_chunk(chunk, world, luck, ceiling, chosen.horizon, record)
        if not capacity or record.counts[0] <= capacity:
            return record
        capacity = int(record.counts[0])


def _entries(people: People, row: Array, n_rows: int, horizon: int) -> Array:
    place = (row * (horizon + 1) + people.entry_month) * N_STATUSES + people.status
    counted = np.bincount(place, minlength=n_rows * (horizon + 1) * N_STATUSES)
    return counted.reshape(n_rows, horizon + 1, N_STATUSES)


def _endpoint_tally(
    endpoint: str,
    month: int,
    flows: Array,
    entries: Array,
    measures: dict[str, Array],
    entered: Array,
) -> Tally:
    if endpoint == "part_time_share":
        return {
            "events": measures["part_time"][:, month],
            "persons": measures["on_benefit"][:, month],
        }
    if endpoint == "time_to_exit":
        # Calendar time: who comes in later is at risk from then on; who left otherwise is not.
        at_risk = stocks(flows, entries)[:, :month, list(NEVER_WORKED)].sum(axis=2)
        return {
            "exits": flows[:, :month, FIRST_EXITS].sum(axis=2),
            "at_risk": at_risk,
            "persons": entered[:, month],
        }
    if endpoint in measures:
        return {"events": measures[endpoint][:, month], "persons": entered[:, month]}
    return {}


def _month_sums(
    plan: LivesPlan, endpoint: str, month: int, record: Any, people: People, row: Array, n_rows: int
) -> Tally:
    """Persons, sum and sum of squares of months on benefit or euros saved, up to a month."""
    from sim.kernels.trial_lives import benefit_months

    count = int(record.counts[0])
    before = record.event_month[:count] < month
    on = np.maximum(0, month - people.entry_month.astype(np.int64))
    present = on.copy()
    is_part = STATE_OF_STATUS[people.status] == 1
    on, part = np.where(IS_OFF_BENEFIT[people.status] == 1, 0, on), np.where(is_part, on, 0)
    on = np.ascontiguousarray(on)
    benefit_months(
        record.event_person[:count][before],
        record.event_month[:count][before],
        record.event_code[:count][before],
        month,
        on,
        part,
    )
    value = on.astype(float)
    if endpoint == "euros_saved":
        value = (present - on) * plan.eur_per_benefit_month + part * plan.eur_per_part_time_month
    entered = (people.entry_month < month).astype(float)
    sums = [np.bincount(row, weight, n_rows) for weight in (value * entered, value**2 * entered)]
    return {
        "sums": np.stack(sums, axis=1),
        "persons": np.bincount(row, entered, n_rows).astype(np.int64),
    }

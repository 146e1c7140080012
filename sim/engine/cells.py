"""The population as cells of like people with exact weights, for expectations without sampling."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.world import Setting
from sim.errors import InputError
from sim.kernels.expectation import Cells
from sim.kernels.people import Margins
from sim.kernels.statuses import BENEFIT, PART_TIME
from sim.population.cohorts import Cohort, cohorts, margins
from sim.population.intake import intake_rates
from sim.regimes.odds import Course, plan_odds

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

MOST_PLANS = 4096
# class, profile, entry month, stop month, status, months on benefit
Kind = tuple[int, int, int, int, int, int]
# group, profile, months on benefit at entry, entry month: all that a plan depends on
Alike = tuple[int, int, int, int]


def _class_shares(of: Margins) -> Iterator[tuple[int, int, float]]:
    """(class code, profile code, share) of each person class."""
    profiles, frailty = np.diff(of.profile, prepend=0.0), np.diff(of.frailty, prepend=0.0)
    volunteers = [1.0 - of.volunteer, of.volunteer]
    for p, f, v in product(range(profiles.size), range(frailty.size), range(2)):
        share = profiles[p] * frailty[f] * volunteers[v]
        if share > 0:
            yield (p * frailty.size + f) * 2 + v, p, share


def _entries(scenario: Scenario, cohort: Cohort) -> Iterator[tuple[int, int, float]]:
    """(entry month, months on benefit at entry, share): late entrants are new inflow.

    For a cohort of new inflow the share is the number of people expected.
    """
    if cohort.arrives:
        for month, rate in enumerate(intake_rates(scenario, cohort.group)):
            if rate > 0:
                yield month, 0, float(rate)
        return
    entry = scenario.population.groups[cohort.group].entry
    at_start = entry.at_start_share.value
    for band in scenario.population.months_on_benefit:
        width = band.to_months - band.from_months
        for months in range(band.from_months, band.to_months):
            if at_start * band.share.value > 0:
                yield 0, months, at_start * band.share.value / width
    if at_start < 1:
        for month in range(1, entry.last_month + 1):
            yield month, 0, (1.0 - at_start) / entry.last_month


def _stops(cohort: Cohort, entry: int, horizon: int) -> list[tuple[int, float]]:
    """(stop month, share): any month after entry, all equally likely."""
    if not cohort.stops:
        return [(horizon + 1, 1.0)]
    first = min(entry + 1, horizon)
    end = max(horizon, first + 1)
    return [(month, 1.0 / (end - first)) for month in range(first, end)]


def _same_course(chosen: Setting, months: int) -> int:
    """The most months on benefit that give the same duration bins in every month to come."""
    layout = chosen.layout
    changes = np.flatnonzero(np.diff(layout.bin_on.astype(np.int64))) + 1
    last_change = int(changes[-1]) if changes.size else 0
    return min(months, last_change)


def _cohort_cells(chosen: Setting, cohort: Cohort) -> dict[Kind, float]:
    """Expected people of each kind."""
    scenario = chosen.scenario
    of = margins(scenario, cohort)
    size = 1.0 if cohort.arrives else float(cohort.size)
    found: dict[Kind, float] = {}
    statuses = [(BENEFIT, 1.0 - of.part_time), (PART_TIME, of.part_time)]
    exact_months = any(
        switch.min_months_on_benefit is not None or switch.max_months_on_benefit is not None
        for switch in (*scenario.policy.switches, *scenario.policy.waves)
    )
    for entry, months, share in _entries(scenario, cohort):
        alike = months if exact_months else _same_course(chosen, months)
        for stop, stop_share in _stops(cohort, entry, chosen.horizon):
            for code, profile, class_share in _class_shares(of):
                for status, status_share in statuses:
                    weight = size * share * stop_share * class_share * status_share
                    if weight > 0:
                        key = (code, profile, entry, stop, status, alike)
                        found[key] = found.get(key, 0.0) + weight
    return found


def make_cells(chosen: Setting) -> tuple[Cells, NDArray[np.uint8], NDArray[np.float64]]:
    """All cells of a scenario, their plans, and the expected entries.

    Returns
    -------
    cells, plan table (n_plans, horizon + 1), entries (n_strata, horizon + 1, 9)

    Raises
    ------
    InputError
        If the switches of regime can combine in too many ways to be enumerated.
    """
    plans: dict[Course, int] = {}
    odds: dict[Alike, list[tuple[Course, float]]] = {}
    rows: list[tuple[float, int, int, int, int, int, int, int]] = []
    entries = np.zeros((chosen.n_strata, chosen.horizon + 1, 9))
    for cohort in cohorts(chosen.scenario):
        for kind, weight in _cohort_cells(chosen, cohort).items():
            code, profile, entry, stop, status, months = kind
            if entry <= chosen.horizon:
                entries[cohort.stratum, entry, status] += weight
            alike = (cohort.group, profile, months, entry)
            if alike not in odds:
                odds[alike] = plan_odds(
                    chosen.scenario, *alike[:3], chosen.layout.treatments, entry
                )
            for course, chance in odds[alike]:
                plan = plans.setdefault(course, len(plans))
                person = (code, cohort.stratum, plan, entry, stop, status, entry - months)
                rows.append((weight * chance, *person))
            _refuse_too_many(plans)
    columns = list(zip(*rows, strict=True))
    kinds = (np.float64, np.uint8, np.uint16, np.uint16, np.int16, np.int16, np.uint8, np.int16)
    cells = Cells(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))
    return cells, np.array(list(plans), np.uint8), entries


def _refuse_too_many(plans: dict[Course, int]) -> None:
    if len(plans) > MOST_PLANS:
        raise InputError(
            f"policy.switches: their lots combine into more than {MOST_PLANS} different "
            "plans, too many for exact expectations. Use fewer switches with a share below 1."
        )

"""An option ready to be lived under one draw of its parameters: hazards, plans, who comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.hazards.layout import HazardLayout, HazardTable
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.hazard_arrays import NOTHING_KEPT_APART, HazardArrays
from sim.kernels.lives.people import NOBODY_JOINS, Joiners
from sim.population.cohorts import Cohort
from sim.regimes.treatments import stopped_treatment
from sim.states import WITH_HAZARDS, Lane, State

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
# class, profile, entry month, stop month, status, months on benefit
Cell = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Returners:
    """People of one group who left before the start and come back.

    Attributes
    ----------
    rates : (horizon + 1,) persons expected to be back first at the start of each month
    who : their cells (person class, status), with cumulative shares by month
    """

    rates: Floats
    who: Joiners

    def cells(self, horizon: int, n_frailty: int) -> dict[Cell, float]:
        """Expected people by the month in which they are back."""
        shares = np.diff(self.who.cumulative, prepend=0.0, axis=1)
        people: dict[Cell, float] = {}
        for month, number in zip(*np.nonzero(self.rates[:, None] * shares), strict=True):
            code, status = int(self.who.person_class[number]), int(self.who.status[number])
            profile, months = code // (2 * n_frailty), int(self.who.months[number])
            key = (code, profile, int(month), horizon + 1, status, months)
            people[key] = float(self.rates[month] * shares[month, number])
        return people


@dataclass(frozen=True, slots=True)
class OptionSetup:
    """One option with one parameter draw: all that does not depend on the replication.

    Attributes
    ----------
    scenario : the option's whole scenario
    layout, table : its hazards
    joiners : by number of the group, who joins it late from the stock
    inflow : by number of the group, persons expected to come in each month: (horizon + 1,)
    returners : by number of the group, who left before the start and comes back
    work_kept : (horizon,) int64, parts of 2^30 of everybody's chance of work that displacement
        leaves; empty where there is none
    """

    scenario: Scenario
    layout: HazardLayout
    table: HazardTable
    joiners: Mapping[int, Joiners] = field(default_factory=dict)
    inflow: Mapping[int, NDArray[np.float64]] = field(default_factory=dict)
    returners: Mapping[int, Returners] = field(default_factory=dict)
    work_kept: Integers = field(default_factory=lambda: NOTHING_KEPT_APART)

    def joiners_of(self, cohort: Cohort) -> Joiners:
        """Who joins a cohort late from the stock, or comes back in it."""
        if cohort.returns:
            return self.returners[cohort.group].who
        return NOBODY_JOINS if cohort.arrives else self.joiners.get(cohort.group, NOBODY_JOINS)

    def inflow_of(self, cohort: Cohort) -> NDArray[np.float64] | None:
        """Persons expected to come into a cohort each month; None where nobody arrives."""
        if cohort.returns:
            return self.returners[cohort.group].rates
        return self.inflow[cohort.group] if cohort.arrives else None

    @property
    def horizon(self) -> int:
        """Months simulated."""
        return self.scenario.time.months

    @property
    def n_strata(self) -> int:
        """Rows of the tally: two for each group, who stays and who stops."""
        return 2 * len(self.scenario.population.groups)

    @property
    def someone_stops(self) -> bool:
        """Whether anybody stops taking part."""
        return any(group.stopping_persons.value for group in self.scenario.population.groups)


class PlanTables(NamedTuple):
    """Every plan, month by month; all (n_plans, horizon + 1).

    treatment uint8; effect uint16, its row of the hazard table (`sim.hazards.phases`);
    effect_after_stop the same of who has stopped taking part.
    """

    treatment: NDArray[np.uint8]
    effect: NDArray[np.uint16]
    effect_after_stop: NDArray[np.uint16]


def hazard_arrays(setup: OptionSetup, plans: PlanTables) -> HazardArrays:
    """The bare arrays for the kernels."""
    layout, table = setup.layout, setup.table
    rows = table.probability.reshape(-1, len(WITH_HAZARDS), len(Lane))
    return HazardArrays(
        threshold=table.threshold,
        overflow=table.overflow,
        has_overflow=table.has_overflow,
        market_of_month=layout.market_of_month,
        bin_on=layout.bin_on,
        bin_off=layout.bin_off,
        treatment_of_plan=plans.treatment,
        treatment_after_stop=stopped_treatment(layout.treatments),
        effect_of_plan=plans.effect,
        effect_after_stop=plans.effect_after_stop,
        following=layout.phases.following,
        effect_of_moment=layout.phases.effect_of_moment,
        has_courses=layout.phases.has_courses,
        n_fades=layout.n_fades,
        fade_of=layout.fade_of_month,
        first_return=len(layout.effects),
        other_exit_is_final=not rows[:, State.OTHER_EXIT].any(),
        n_effects=layout.n_effect_rows,
        n_classes=layout.n_classes,
        n_bins=layout.n_bins,
        is_displaced=setup.work_kept.size > 0,
        work_kept=setup.work_kept,
    )


def plan_tables(
    layout: HazardLayout, treatment: NDArray[np.uint8], entry: Integers, stop: Integers
) -> PlanTables:
    """The tables of plans that begin and stop in these months.

    Parameters
    ----------
    layout : gives the effects that treatments have over time
    treatment : (n_plans, horizon + 1) code in each month
    entry, stop : (n_plans,) months in which people with the plan come in and stop; without courses
        of effects they do not matter
    """
    stopped = stopped_treatment(layout.treatments)
    if not layout.phases.has_courses:
        effect = treatment.astype(np.uint16)
        return PlanTables(treatment, effect, np.full_like(effect, stopped))
    months = np.arange(treatment.shape[1])
    met = np.where(months >= stop[:, None], stopped, treatment).astype(np.uint8)
    effect = layout.phases.along(met, entry)
    return PlanTables(treatment, effect, effect)


def distinct_plans(tables: PlanTables) -> tuple[PlanTables, Integers]:
    """Plans without repetition, and for each given plan its place among them."""
    places: dict[bytes, int] = {}
    rows: list[int] = []
    same = np.zeros(len(tables.effect), np.int64)
    # Side by side as bytes, so that a row is one slice.
    whole = np.concatenate([np.ascontiguousarray(table).view(np.uint8) for table in tables], axis=1)
    width, content = whole.shape[1], whole.tobytes()
    for row in range(len(tables.effect)):
        key = content[row * width : (row + 1) * width]
        same[row] = places.setdefault(key, len(rows))
        if same[row] == len(rows):
            rows.append(row)
    distinct = PlanTables(
        tables.treatment[rows], tables.effect[rows], tables.effect_after_stop[rows]
    )
    return distinct, same

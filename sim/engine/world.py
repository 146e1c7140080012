"""One option, set up for either engine: hazards, people and plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.engine.returners import Returners
from sim.hazards.layout import HazardLayout, HazardTable, hazard_layout
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.hazard_arrays import NOTHING_KEPT_APART, HazardArrays
from sim.kernels.lives.people import NOBODY_JOINS, Joiners
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import People, draw_worlds
from sim.regimes.plans import Plans, make_plans, plan_numbers
from sim.regimes.reachable_treatments import reaches
from sim.regimes.treatments import stopped_treatment, treatments
from sim.states import WITH_HAZARDS, Lane, State

Integers = NDArray[np.int64]


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


@dataclass(frozen=True, slots=True)
class LivedPlans:
    """What some people will meet.

    Attributes
    ----------
    plan_of_person : (n,) row of the tables
    tables : what each plan gives
    """

    plan_of_person: NDArray[np.uint16]
    tables: PlanTables

    @property
    def treatment(self) -> NDArray[np.uint8]:
        """(n_plans, horizon + 1) treatment code in each month."""
        return self.tables.treatment


@dataclass(frozen=True, slots=True)
class CohortPlans:
    """Some people and the plans they follow."""

    people: People
    plans: LivedPlans


def option_layout(scenario: Scenario) -> HazardLayout:
    """The axes of an option's hazard table, which no draw changes."""
    return hazard_layout(scenario, treatments(scenario), reaches)


def cohort_plans(
    setup: OptionSetup, address: Address, cohort: Cohort, first: int, end: int
) -> CohortPlans:
    """People first … end-1 of a cohort, with the plans they follow."""
    return cohort_plans_of_replications(setup, address.worlds, cohort, first, end)


def cohort_plans_of_replications(
    setup: OptionSetup, worlds: ReplicationRange, cohort: Cohort, first: int, end: int
) -> CohortPlans:
    """The same people in several worlds side by side, world after world."""
    joiners = setup.joiners_of(cohort)
    inflow = setup.inflow_of(cohort)
    people = draw_worlds(setup.scenario, cohort, worlds, first, end, joiners, inflow)
    return CohortPlans(people, plans_of(setup, people, worlds.seed))


def plans_of(setup: OptionSetup, people: People, seed: int) -> LivedPlans:
    """The plans that these people follow."""
    plans = make_plans(setup.scenario, people, seed, setup.layout.treatments)
    at_desk = setup.scenario.policy.desk is not None
    return lived_plans(setup.layout, people, plans, at_desk=at_desk)


def all_cohorts(setup: OptionSetup, address: Address) -> list[CohortPlans]:
    """Everybody in the world with a plan, cohort after cohort."""
    return [
        cohort_plans(setup, address, cohort, 0, cohort.size) for cohort in cohorts(setup.scenario)
    ]


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


def lived_plans(layout: HazardLayout, people: People, plans: Plans, *, at_desk: bool) -> LivedPlans:
    """The plans of these people, by entry and stop where an effect depends on them.

    Where people queue the desk decides what they meet, so effects are followed person by person.
    """
    n_months = plans.treatment.shape[1]
    if at_desk or not layout.phases.has_courses or people.size == 0:
        effect = plans.treatment.astype(np.uint16)
        after = np.full_like(effect, stopped_treatment(layout.treatments))
        return LivedPlans(plans.plan_of_person, PlanTables(plans.treatment, effect, after))
    entry = np.minimum(people.entry_month.astype(np.int64), n_months - 1)
    stop = np.minimum(people.stop_month.astype(np.int64), n_months) if people.cohort.stops else None
    key = plans.plan_of_person * np.int64(n_months + 1) + entry
    if stop is not None:
        key = key * (n_months + 1) + stop
    # Counted instead of sorted: there are few keys and many people.
    which = np.zeros(int(key.max()) + 1, np.int64)
    which[key] = 1
    known = np.flatnonzero(which)
    which[known] = np.arange(known.size)
    first = np.zeros(known.size, np.int64)
    first[which[key]] = np.arange(key.size)
    plan = plans.plan_of_person[first]
    tables = plan_tables(
        layout, plans.treatment[plan], entry[first],
        np.full(known.size, n_months) if stop is None else stop[first],
    )  # fmt: skip
    tables, same = distinct_plans(tables)
    return LivedPlans(plan_numbers(same[which[key]], len(tables.effect)), tables)


def distinct_plans(tables: PlanTables) -> tuple[PlanTables, Integers]:
    """Plans without repetition, and for each given plan its place among them."""
    places: dict[bytes, int] = {}
    rows: list[int] = []
    same = np.zeros(len(tables.effect), np.int64)
    for row in range(len(tables.effect)):
        key = b"".join(table[row].tobytes() for table in tables)
        same[row] = places.setdefault(key, len(rows))
        if same[row] == len(rows):
            rows.append(row)
    distinct = PlanTables(
        tables.treatment[rows], tables.effect[rows], tables.effect_after_stop[rows]
    )
    return distinct, same

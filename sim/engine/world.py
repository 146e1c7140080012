"""The people of an option, drawn for either engine, and the plans they follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.engine.option import OptionSetup, PlanTables, distinct_plans, plan_tables
from sim.hazards.layout import HazardLayout, hazard_layout
from sim.inputs.scenario.model import Scenario
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import People, draw_worlds
from sim.regimes.plans import Plans, make_plans, plan_numbers
from sim.regimes.reachable_treatments import reaches
from sim.regimes.treatments import stopped_treatment, treatments

Integers = NDArray[np.int64]


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
    at_desk = setup.scenario.policy.has_desk
    return lived_plans(setup.layout, people, plans, at_desk=at_desk)


def all_cohorts(setup: OptionSetup, address: Address) -> list[CohortPlans]:
    """Everybody in the world with a plan, cohort after cohort."""
    return [
        cohort_plans(setup, address, cohort, 0, cohort.size) for cohort in cohorts(setup.scenario)
    ]


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

"""One option, set up for either engine: hazards, people and plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, ReplicationRange
from sim.hazards.layout import HazardLayout, hazard_layout
from sim.hazards.table import HazardTable, hazard_table
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import People, draw_worlds
from sim.regimes.plans import Plans, make_plans
from sim.regimes.treatments import stopped_treatment, treatments
from sim.states import WITH_HAZARDS, Lane, State


@dataclass(frozen=True, slots=True)
class OptionSetup:
    """One option with one parameter draw: all that does not depend on the replication.

    Attributes
    ----------
    scenario : the option's whole scenario
    layout, table : its hazards
    """

    scenario: Scenario
    layout: HazardLayout
    table: HazardTable

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


@dataclass(frozen=True, slots=True)
class CohortPlans:
    """Some people and the plans they follow."""

    people: People
    plans: Plans


def option_setup(scenario: Scenario, values: dict[str, float]) -> OptionSetup:
    """An option with its hazard table for one parameter draw."""
    layout = hazard_layout(scenario, treatments(scenario))
    return OptionSetup(scenario, layout, hazard_table(values, layout))


def cohort_plans(
    setup: OptionSetup, address: Address, cohort: Cohort, first: int, end: int
) -> CohortPlans:
    """People first … end-1 of a cohort, with the plans they follow."""
    return cohort_plans_of_replications(setup, address.worlds, cohort, first, end)


def cohort_plans_of_replications(
    setup: OptionSetup, worlds: ReplicationRange, cohort: Cohort, first: int, end: int
) -> CohortPlans:
    """The same people in several worlds side by side, world after world."""
    people = draw_worlds(setup.scenario, cohort, worlds, first, end)
    codes = setup.layout.treatments
    return CohortPlans(people, make_plans(setup.scenario, people, worlds.seed, codes))


def all_cohorts(setup: OptionSetup, address: Address) -> list[CohortPlans]:
    """Everybody in the world with a plan, cohort after cohort."""
    return [
        cohort_plans(setup, address, cohort, 0, cohort.size) for cohort in cohorts(setup.scenario)
    ]


def hazard_arrays(setup: OptionSetup, plan_treatment: NDArray[np.uint8]) -> HazardArrays:
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
        treatment_of_plan=plan_treatment,
        treatment_after_stop=stopped_treatment(layout.treatments),
        other_exit_is_final=not rows[:, State.OTHER_EXIT].any(),
        n_treatments=len(layout.treatments),
        n_classes=layout.n_classes,
        n_bins=layout.n_bins,
    )

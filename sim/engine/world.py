"""What one option's world is made of, ready for either engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, Worlds
from sim.hazards.layout import HazardLayout, hazard_layout
from sim.hazards.table import HazardTable, hazard_table
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.hazard_arrays import World
from sim.kernels.lives.statuses import BACK_LANE
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import People, draw_worlds
from sim.regimes.plans import Plans, make_plans
from sim.regimes.treatments import stopped_treatment, treatments


@dataclass(frozen=True, slots=True)
class Setting:
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
class Guests:
    """Some people and the plans they follow."""

    people: People
    plans: Plans


def setting(scenario: Scenario, values: dict[str, float]) -> Setting:
    """An option with its hazard table for one parameter draw."""
    layout = hazard_layout(scenario, treatments(scenario))
    return Setting(scenario, layout, hazard_table(values, layout))


def guests_of(chosen: Setting, address: Address, cohort: Cohort, first: int, end: int) -> Guests:
    """People first … end-1 of a cohort, with the plans they follow."""
    return guests_of_worlds(chosen, address.worlds, cohort, first, end)


def guests_of_worlds(
    chosen: Setting, worlds: Worlds, cohort: Cohort, first: int, end: int
) -> Guests:
    """The same people in several worlds side by side, world after world."""
    people = draw_worlds(chosen.scenario, cohort, worlds, first, end)
    codes = chosen.layout.treatments
    return Guests(people, make_plans(chosen.scenario, people, worlds.seed, codes))


def everybody(chosen: Setting, address: Address) -> list[Guests]:
    """Everybody in the world with a plan, cohort after cohort."""
    return [
        guests_of(chosen, address, cohort, 0, cohort.size) for cohort in cohorts(chosen.scenario)
    ]


def kernel_world(chosen: Setting, plan_treatment: NDArray[np.uint8]) -> World:
    """The bare arrays for the kernels."""
    layout, table = chosen.layout, chosen.table
    other_exit_rows = table.probability.reshape(-1, 5, 4)[:, 3, BACK_LANE]
    return World(
        threshold=table.threshold,
        excess=table.excess,
        spills=table.spills,
        market_of_month=layout.market_of_month,
        bin_on=layout.bin_on,
        bin_off=layout.bin_off,
        treatment_of_plan=plan_treatment,
        treatment_after_stop=stopped_treatment(layout.treatments),
        other_exit_is_final=not other_exit_rows.any(),
        n_treatments=len(layout.treatments),
        n_classes=layout.n_classes,
        n_bins=layout.n_bins,
    )

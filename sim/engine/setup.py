"""An option ready to be lived under one parameter draw: hazards, people who come in, work lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.engine.expected_town import (
    expected_town,
    is_covered,
    places_by_month,
    town_people,
)
from sim.engine.joiners import joiners_by_group
from sim.engine.option import OptionSetup
from sim.engine.returners import returners_by_group
from sim.engine.world import option_layout
from sim.hazards.layout import HazardLayout, HazardTable
from sim.hazards.table import hazard_table, inflow_ratios, level_of_place, without_effects
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.town import TO_WORK, Displacing
from sim.population.intake_rates import intake_rates
from sim.regimes.plan_probabilities import newcomer_treatments


def displaced(setup: OptionSetup, values: dict[str, float]) -> OptionSetup:
    """The setup with what displacement leaves of everybody's chance of work, month by month.

    In month m all chances of an exit to work are multiplied by i(m) = 1 - d(m) (1 - E0 / E), where
    E are the exits to work expected in that month and E0 those in the same option with all ratios
    of regimes 1: exits lost = d(m) x exits gained. d(m) is the parameter `displacement` x the share
    of those on benefit who meet another regime than standard service / the labour-market index, at
    most 1.

    Parameters
    ----------
    setup : option and parameter draw
    values : flat parameter name to value
    """
    share = values.get("displacement", 0.0)
    if share <= 0.0 or not is_covered(setup).any():
        return setup
    layout, known = setup.layout, town_people(setup)
    plain = replace(setup, table=hazard_table(without_effects(values, layout), layout))
    exits = expected_town(plain, known=known)[0][:, TO_WORK]
    index = layout.market_index[layout.market_of_month]
    displacing = Displacing(share, index, places_by_month(setup.scenario), exits)
    return replace(setup, work_kept=np.array(expected_town(setup, displacing, known=known)[1]))


def option_setup(
    scenario: Scenario,
    values: dict[str, float],
    layout: HazardLayout | None = None,
    people_of: OptionSetup | None = None,
    table: HazardTable | None = None,
) -> OptionSetup:
    """An option with its hazard table for one parameter draw.

    Parameters
    ----------
    scenario : the option's whole scenario
    values : flat parameter name to value
    layout : from `option_layout`; worked out if missing
    people_of : another option whose people these are; None: they follow from this one
    table : that of these values and this layout, if another option had it already
    """
    axes = option_layout(scenario) if layout is None else layout
    table = hazard_table(values, axes) if table is None else table
    if people_of is None:
        joiners = joiners_by_group(scenario, axes, table)
        inflow = expected_inflow(scenario, axes, values)
        returners = returners_by_group(scenario, axes, table)
    else:
        joiners, inflow, returners = people_of.joiners, people_of.inflow, people_of.returners
    return displaced(OptionSetup(scenario, axes, table, joiners, inflow, returners), values)


def expected_inflow(
    scenario: Scenario, layout: HazardLayout, values: Mapping[str, float]
) -> Mapping[int, NDArray[np.float64]]:
    """Persons expected to come in each month under these parameters, by number of the group.

    The scenario's own, times the ratios of the regimes that those who come in then would meet
    (docs/model.md#new-inflow-by-regime).
    """
    inflow = {}
    ratios = inflow_ratios(layout, values)
    level = level_of_place(values, "inflow")
    for number, group in enumerate(scenario.population.groups):
        if group.intake is None:
            continue
        inflow[number] = intake_rates(scenario, number)
        if level != 1:
            inflow[number] = inflow[number] * level
        if (ratios != 1).any():
            # Exactly 1 where all of them meet what changes nothing.
            more = newcomer_treatments(scenario, number) @ (ratios - 1.0)
            inflow[number] = inflow[number] * (1.0 + more)
    return inflow

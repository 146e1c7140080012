"""How many persons a decision may reach, on average, without drawing anybody."""

from __future__ import annotations

from dataclasses import replace

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.policy import Reached
from sim.population.cohorts import Cohort, cohorts
from sim.population.composition import compositions
from sim.population.intake import intake_rates


def expected_eligible(scenario: Scenario, rule: Reached, month: int) -> float:
    """Expected persons within reach of a rule who have come in by the start of a month.

    Late entrants and new inflow have been on benefit for 0 months.
    """
    return sum(
        _of_cohort(scenario, cohort, rule, month)
        for cohort in cohorts(scenario)
        if rule.reaches_group(scenario.population.groups[cohort.group].name)
    )


def _of_cohort(scenario: Scenario, cohort: Cohort, rule: Reached, month: int) -> float:
    kinds = compositions(scenario, cohort)
    if cohort.arrives:
        came_in = float(intake_rates(scenario, cohort.group)[: month + 1].sum())
        return came_in * sum(kind.share_within_reach(rule) for kind in kinds)
    entry = scenario.population.groups[cohort.group].entry
    at_start = entry.at_start_share.value
    total = sum(at_start * kind.persons * kind.share_within_reach(rule) for kind in kinds)
    if at_start < 1:
        late = (1 - at_start) * min(month, entry.last_month) / entry.last_month
        new = (replace(kind, months=((0, 1.0),)) for kind in kinds)
        total += sum(late * kind.persons * kind.share_within_reach(rule) for kind in new)
    return total

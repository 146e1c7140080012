"""How many persons a decision may reach, on average, without drawing anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.population.intake import intake_rates

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.scenario.policy import Reached
    from sim.scenario.population import Group, ProfileShares


def expected_eligible(scenario: Scenario, rule: Reached, month: int) -> float:
    """Expected persons within reach of a rule who have come in by the start of a month.

    Profile, household, age and months on benefit are drawn apart from each other, so their shares
    are multiplied. Late entrants and new inflow have been on benefit for 0 months.
    """
    population = scenario.population
    home = sum(population.households[name].value for name in rule.households)
    home *= _share_of_age(scenario, rule)
    total = 0.0
    for index, group in enumerate(population.groups):
        if not rule.reaches_group(group.name):
            continue
        size = group.persons.value + group.stopping_persons.value
        total += size * _caseload_share(scenario, group, rule, month) * home
        if group.intake is not None:
            came_in = float(intake_rates(scenario, index)[: month + 1].sum())
            profiles = group.intake.profiles or population.profiles
            total += came_in * _profile_share(profiles, rule) * rule.is_open_to_months(0) * home
    return total


def _profile_share(profiles: ProfileShares, rule: Reached) -> float:
    return float(sum(profiles[name].value for name in rule.profiles))


def _caseload_share(scenario: Scenario, group: Group, rule: Reached, month: int) -> float:
    """Share of a group that has come in and is within reach by profile and months on benefit."""
    at_start = group.entry.at_start_share.value
    share = at_start * _share_of_months(scenario, rule)
    if at_start < 1:
        late = min(month, group.entry.last_month) / group.entry.last_month
        share += (1 - at_start) * late * rule.is_open_to_months(0)
    return share * _profile_share(scenario.population.profiles, rule)


def _share_of_months(scenario: Scenario, rule: Reached) -> float:
    share = 0.0
    for band in scenario.population.months_on_benefit:
        months = range(band.from_months, band.to_months)
        share += band.share.value * sum(map(rule.is_open_to_months, months)) / len(months)
    return share


def _share_of_age(scenario: Scenario, rule: Reached) -> float:
    share = 0.0
    for band in scenario.population.ages:
        ages = range(band.from_years, band.to_years)
        share += band.share.value * sum(map(rule.is_open_to_age, ages)) / len(ages)
    return share

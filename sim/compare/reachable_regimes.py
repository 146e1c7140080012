"""Which regimes somebody of a household type and age may meet under an option."""

from __future__ import annotations

from sim.inputs.reading.vocabulary import PROFILES, Household
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import split_dose
from sim.regimes.desk_posts import hiring_wait
from sim.regimes.treatments import (
    ROUNDING,
    STOPPED_REGIME,
    RegimeSwitch,
    regime_switches,
    treatments,
)


def reachable_regimes(scenario: Scenario, household: Household, age_years: int) -> tuple[str, ...]:
    """Regimes that such a person may meet, in the order in which the scenario names them.

    Profile, group and time on benefit may be any. The regime of the start is left out where
    everybody like this leaves it at once.
    """
    switches = [
        switch for switch in regime_switches(scenario) if _may_reach(switch, household, age_years)
    ]
    groups = scenario.population.groups
    met = {branch.to for switch in switches for branch in switch.branches}
    moved = {
        profile
        for switch in switches
        if _moves_all(switch) and not _waits_for_posts(scenario, switch)
        for profile in switch.rule.profiles
    }
    if moved < set(PROFILES):
        met |= {group.regime for group in groups}
    met |= {desk.while_waiting for desk in scenario.policy.all_desks if desk.regime in met}
    if any(group.stopping_persons.value for group in groups):
        met.add(STOPPED_REGIME)
    named = (split_dose(name)[0] for name, _ in treatments(scenario))
    return tuple(name for name in dict.fromkeys(named) if name in met)


def offered_regimes(scenario: Scenario) -> tuple[str, ...]:
    """Regimes to which some decision takes somebody, in the order the decisions are named."""
    turned = [branch.to for switch in regime_switches(scenario) for branch in switch.branches]
    return tuple(dict.fromkeys(split_dose(name)[0] for name in turned))


def _may_reach(switch: RegimeSwitch, household: Household, age_years: int) -> bool:
    return household in switch.rule.households and switch.rule.is_open_to_age(age_years)


def _waits_for_posts(scenario: Scenario, switch: RegimeSwitch) -> bool:
    """Whether somebody stays under the regime of the start until posts are filled."""
    return any(
        hiring_wait(scenario, group.regime, branch.to) > 0
        for group in scenario.population.groups
        for branch in switch.branches
    )


def _moves_all(switch: RegimeSwitch) -> bool:
    """Whether everybody with its profiles, households and ages goes elsewhere at once, for good."""
    rule = switch.rule
    is_open = (
        rule.groups == "all"
        and rule.min_months_on_benefit is None
        and rule.max_months_on_benefit is None
        and switch.last_entry is None
    )
    reaches_whole_lot = switch.branches[0].low <= 0 and switch.branches[-1].high >= 1 - ROUNDING
    return is_open and reaches_whole_lot and switch.month == 0 and switch.until_month is None

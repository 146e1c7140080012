"""How likely each plan is for somebody of a given profile and time on benefit, without drawing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from sim.scenario.words import HOUSEHOLDS, PROFILES

if TYPE_CHECKING:
    from sim.regimes.treatments import Treatment
    from sim.scenario.model import Scenario
    from sim.scenario.policy import Switch

Course = tuple[int, ...]  # treatment code in each month 0 … horizon
Home = tuple[str, int, float]  # household, age in years, share


def _homes(scenario: Scenario) -> list[Home]:
    """Every household type and age with its share."""
    population = scenario.population
    ages = [
        (years, band.share.value / (band.to_years - band.from_years))
        for band in population.ages
        for years in range(band.from_years, band.to_years)
    ]
    return [
        (household, years, population.households[household].value * share)
        for household, (years, share) in product(HOUSEHOLDS, ages)
    ]


def _may_be_reached(switch: Switch, profile: int, months: int, home: Home) -> bool:
    household, age, _ = home
    return (
        PROFILES[profile] in switch.profiles
        and household in switch.households
        and (switch.min_months_on_benefit or 0) <= months
        and (switch.max_months_on_benefit is None or months <= switch.max_months_on_benefit)
        and (switch.min_age_years or 0) <= age
        and (switch.max_age_years is None or age <= switch.max_age_years)
    )


def plan_odds(
    scenario: Scenario, group: int, profile: int, months: int, codes: tuple[Treatment, ...]
) -> list[tuple[Course, float]]:
    """Every plan somebody can get, with its chance; chances sum to 1.

    Parameters
    ----------
    scenario, codes : the option and its treatments
    group : index of the group
    profile : profile code
    months : months on benefit at entry
    """
    switches = scenario.policy.switches
    named = scenario.population.groups[group]
    start = (codes.index((named.regime, named.studied)),) * (scenario.time.months + 1)
    order = sorted(range(len(switches)), key=lambda number: switches[number].month)
    order = [n for n in order if switches[n].reaches_group(named.name)]
    if not order:
        return [(start, 1.0)]
    # Homes that open the same switches share one calculation.
    patterns: dict[tuple[bool, ...], float] = {}
    for home in _homes(scenario):
        open_to = tuple(_may_be_reached(switches[n], profile, months, home) for n in order)
        patterns[open_to] = patterns.get(open_to, 0.0) + home[2]
    odds: dict[Course, float] = {}
    for open_to, share in patterns.items():
        reached = [switches[n] for n, is_open in zip(order, open_to, strict=True) if is_open]
        for course, chance in _courses(start, reached, named.studied, codes).items():
            odds[course] = odds.get(course, 0.0) + share * chance
    return [(course, chance) for course, chance in odds.items() if chance > 0]


def _courses(
    start: Course, switches: list[Switch], studied: bool, codes: tuple[Treatment, ...]
) -> dict[Course, float]:
    """Plans after a row of lots, each switch reaching its share."""
    odds = {start: 1.0}
    for switch in switches:
        code = codes.index((switch.to, studied))
        after: dict[Course, float] = {}
        for course, chance in odds.items():
            switched = course[: switch.month] + (code,) * (len(course) - switch.month)
            for reached, share in ((switched, switch.share.value), (course, 1 - switch.share.value)):
                if share > 0:
                    after[reached] = after.get(reached, 0.0) + chance * share
        odds = after
    return odds

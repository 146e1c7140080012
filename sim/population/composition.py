"""What people are made of, without drawing anybody: one make-up for all, or one a row of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sim.inputs.caseload.calendar import age_at, months_at
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.policy import Reached
from sim.population.cohorts import Cohort

Shares = tuple[tuple[str, float], ...]
Years = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """Some people who are alike as far as is known; attributes are drawn apart from each other.

    Attributes
    ----------
    persons : how many, 1 for a cohort of new inflow (whose number is another matter)
    profiles, households : (name, share), shares sum to 1
    ages : (years, share)
    months : (months on benefit, share) at entry
    part_time : share with part-time earnings at entry
    """

    persons: float
    profiles: Shares
    households: Shares
    ages: Years
    months: Years
    part_time: float

    def share_within_reach(self, rule: Reached) -> float:
        """Share of these people that a rule may reach."""
        share = sum(s for name, s in self.profiles if name in rule.profiles)
        share *= sum(s for name, s in self.households if name in rule.households)
        share *= sum(s for years, s in self.ages if rule.is_open_to_age(years))
        return share * sum(s for months, s in self.months if rule.is_open_to_months(months))


def compositions(scenario: Scenario, cohort: Cohort) -> list[Composition]:
    """The make-ups of a cohort: what a file says of each recipient, the margins for the rest."""
    usual = _usual(scenario, cohort)
    file = scenario.population.groups[cohort.group].file
    if file is None or cohort.arrives:
        return [usual]
    start = scenario.time.start
    known = Counter(
        (row.profile, row.household, age_at(row, start), months_at(row, start), row.part_time)
        for row in file.recipients
    )
    return [_known(usual, float(persons), *facts) for facts, persons in known.items()]


def _known(
    usual: Composition,
    persons: float,
    profile: str | None,
    household: str | None,
    age: int | None,
    months: int | None,
    part_time: bool | None,
) -> Composition:
    return Composition(
        persons=persons,
        profiles=usual.profiles if profile is None else ((profile, 1.0),),
        households=usual.households if household is None else ((household, 1.0),),
        ages=usual.ages if age is None else ((age, 1.0),),
        months=usual.months if months is None else ((months, 1.0),),
        part_time=usual.part_time if part_time is None else float(part_time),
    )


def _usual(scenario: Scenario, cohort: Cohort) -> Composition:
    """The margins of the scenario; new inflow has been on benefit for 0 months."""
    population = scenario.population
    group = population.groups[cohort.group]
    profiles, part_time = population.profiles, group.part_time_share.value
    if cohort.arrives and group.intake is not None:
        profiles = group.intake.profiles or profiles
        part_time = group.intake.part_time_share.value
    months: Mapping[int, float] = {0: 1.0} if cohort.arrives else _months(scenario)
    ages: dict[int, float] = {}
    for band in population.ages:
        for years in range(band.from_years, band.to_years):
            ages[years] = band.share.value / (band.to_years - band.from_years)
    return Composition(
        persons=1.0 if cohort.arrives else float(cohort.size),
        profiles=tuple((name, profiles[name].value) for name in PROFILES),
        households=tuple((name, population.households[name].value) for name in HOUSEHOLDS),
        ages=tuple(ages.items()),
        months=tuple(months.items()),
        part_time=part_time,
    )


def _months(scenario: Scenario) -> dict[int, float]:
    months: dict[int, float] = {}
    for band in scenario.population.months_on_benefit:
        for number in range(band.from_months, band.to_months):
            months[number] = band.share.value / (band.to_months - band.from_months)
    return months

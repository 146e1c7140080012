"""Cohorts: runs of people who share an address space, and what they are made of.

Adding a cohort changes nobody else. What people are made of is said without drawing anybody: one
composition for all, or one a row of a file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sim.draws import ARRIVALS, RETURNS
from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.caseload.recipients import Recipient, age_at, age_months_at, months_at
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import MonthsBand
from sim.inputs.scenario.sections.reached import TargetGroup
from sim.population.ages import AgeBands, entry_limits, years_of_age


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of one group who stay in the study, those who stop, or those who come in later.

    Attributes
    ----------
    code : 0 to 255, part of every address
    group : index of the group in the scenario
    stops : whether everybody here stops taking part some time
    size : people; 0 for who arrives, whose number is drawn
    arrives : whether these are people who come in during the run
    returns : whether those left before the start and come back; else who arrives is new inflow
    """

    code: int
    group: int
    stops: bool
    size: int
    arrives: bool = False
    returns: bool = False

    @property
    def is_new_inflow(self) -> bool:
        """Whether these are the group's new inflow."""
        return self.arrives and not self.returns

    @property
    def stratum(self) -> int:
        """Row of the tally: group * 2, plus 1 for those who stop."""
        return self.group * 2 + int(self.stops)


def cohorts(scenario: Scenario) -> tuple[Cohort, ...]:
    """All cohorts with anybody in them, in the order of the groups."""
    cohorts_here = []
    for index, group in enumerate(scenario.population.groups):
        cohorts_here.append(Cohort(2 * index, index, stops=False, size=group.persons.value))
        cohorts_here.append(
            Cohort(2 * index + 1, index, stops=True, size=group.stopping_persons.value)
        )
        if group.intake is not None:
            cohorts_here.append(Cohort(ARRIVALS + index, index, stops=False, size=0, arrives=True))
        if group.left_before is not None:
            code = RETURNS + index
            cohorts_here.append(
                Cohort(code, index, stops=False, size=0, arrives=True, returns=True)
            )
    return tuple(cohort for cohort in cohorts_here if cohort.size > 0 or cohort.arrives)


Shares = tuple[tuple[str, float], ...]
Years = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """Some people who are alike as far as is known; attributes are drawn apart from each other.

    Attributes
    ----------
    persons : how many, 1 for a cohort of new inflow (whose number is another matter)
    profiles, households : (name, share), shares sum to 1
    traits : (name, share) of each trait, apart from each other
    age_bands : (first month of age, month after the last, share), as they stand in the scenario
    ages : (years, share) at the start
    months : (months on benefit, share) at entry
    part_time : share with part-time earnings at entry
    """

    persons: float
    profiles: Shares
    households: Shares
    traits: Shares
    age_bands: AgeBands
    ages: Years
    months: Years
    part_time: float

    def share_within_reach(self, rule: TargetGroup) -> float:
        """Share of these people that a rule may reach."""
        share = sum(s for name, s in self.profiles if name in rule.profiles)
        share *= sum(s for name, s in self.households if name in rule.households)
        share *= sum(s for years, s in self.ages if rule.is_open_to_age(years))
        of_trait = dict(self.traits)
        for name in rule.asks_of_traits:
            has = of_trait.get(name, 0.0)
            share *= has if name in rule.traits else 1.0 - has
        return share * sum(s for months, s in self.months if rule.is_open_to_months(months))


def compositions(scenario: Scenario, cohort: Cohort) -> list[Composition]:
    """The make-ups of a cohort: what a file says of each recipient, the margins for the rest."""
    usual = _usual(scenario, cohort)
    file = scenario.population.groups[cohort.group].file
    if file is None or cohort.arrives:
        return [usual]
    start, limit = scenario.time.start, int(entry_limits(scenario)[0])
    known = Counter(
        (
            row.profile,
            row.household,
            _age_band(row, start, scenario.population.ageing),
            months_at(row, start),
            row.part_time,
        )
        for row in file.recipients
    )
    return [_known(usual, limit, float(persons), *facts) for facts, persons in known.items()]


def _age_band(row: Recipient, start: date, ageing: bool) -> tuple[int, int] | None:
    """First month of age and the month after the last, as far as a file says and it matters."""
    years = age_at(row, start)
    months = age_months_at(row, start) if ageing and row.birth_date is not None else None
    if months is not None:
        return months, months + 1
    return None if years is None else (years * MONTHS_IN_YEAR, (years + 1) * MONTHS_IN_YEAR)


def _known(
    usual: Composition,
    limit: int,
    persons: float,
    profile: str | None,
    household: str | None,
    age: tuple[int, int] | None,
    months: int | None,
    part_time: bool | None,
) -> Composition:
    bands = usual.age_bands if age is None else ((*age, 1.0),)
    return Composition(
        persons=persons,
        profiles=usual.profiles if profile is None else ((profile, 1.0),),
        households=usual.households if household is None else ((household, 1.0),),
        traits=usual.traits,
        age_bands=bands,
        ages=years_of_age(bands, limit),
        months=usual.months if months is None else ((months, 1.0),),
        part_time=usual.part_time if part_time is None else float(part_time),
    )


def _usual(scenario: Scenario, cohort: Cohort) -> Composition:
    """The margins of a cohort; new inflow has been on benefit for 0 months."""
    group = scenario.population.groups[cohort.group]
    make_up = scenario.population.make_up(cohort.group, arrives=cohort.is_new_inflow)
    part_time = 0.0 if cohort.returns else group.part_time_share.value
    if cohort.is_new_inflow and group.intake is not None:
        part_time = group.intake.part_time_share.value
    months = {0: 1.0} if cohort.arrives else _months(make_up.months_on_benefit)
    bands = tuple(
        (band.from_years * MONTHS_IN_YEAR, band.to_years * MONTHS_IN_YEAR, band.share.value)
        for band in make_up.ages
    )
    return Composition(
        persons=1.0 if cohort.arrives else float(cohort.size),
        profiles=tuple((name, make_up.profiles[name].value) for name in PROFILES),
        households=tuple((name, make_up.households[name].value) for name in HOUSEHOLDS),
        traits=tuple((name, share.value) for name, share in make_up.traits.items()),
        age_bands=bands,
        ages=years_of_age(bands, int(entry_limits(scenario)[0])),
        months=tuple(months.items()),
        part_time=part_time,
    )


def _months(bands: tuple[MonthsBand, ...]) -> dict[int, float]:
    return {
        months: band.share.value / (band.to_months - band.from_months)
        for band in bands
        for months in range(band.from_months, band.to_months)
    }

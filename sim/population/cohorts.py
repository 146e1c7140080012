"""Cohorts: runs of people who share an address space, so that adding one changes nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import Group
from sim.kernels.lives.people import Margins

# Codes of the cohorts of new inflow begin here; those below belong to the caseload, two for each of
# at most 64 groups (the scenario model's limit).
ARRIVALS = 128


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of one group who stay in the study, those of it who stop, or its new inflow.

    Attributes
    ----------
    code : 0 to 255, part of every address
    group : index of the group in the scenario
    stops : whether everybody here stops taking part some time
    size : people; 0 for new inflow, whose number is drawn
    arrives : whether these are the people who come in during the run
    """

    code: int
    group: int
    stops: bool
    size: int
    arrives: bool = False

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
    return tuple(cohort for cohort in cohorts_here if cohort.size > 0 or cohort.arrives)


def _cumulative(shares: Iterable[float]) -> np.ndarray:
    total = np.array(list(accumulate(shares)))
    total[-1] = 1.0
    return total


def _part_time_share(group: Group, *, arrives: bool) -> float:
    if arrives and group.intake is not None:
        return group.intake.part_time_share.value
    return group.part_time_share.value


def margins(scenario: Scenario, cohort: Cohort) -> Margins:
    """The shares from which the people of a cohort are drawn."""
    group: Group = scenario.population.groups[cohort.group]
    population = scenario.population
    bands = population.months_on_benefit
    profiles = population.profiles
    if cohort.arrives and group.intake is not None:
        profiles = group.intake.profiles or profiles
    return Margins(
        profile=_cumulative(profiles[name].value for name in PROFILES),
        frailty=_cumulative(entry.share.value for entry in scenario.hazards.frailty),
        band=_cumulative(band.share.value for band in bands),
        band_from=np.array([band.from_months for band in bands]),
        band_to=np.array([band.to_months for band in bands]),
        volunteer=group.volunteer_share.value,
        part_time=_part_time_share(group, arrives=cohort.arrives),
        at_start=group.entry.at_start_share.value,
        last_entry=group.entry.last_month,
        stops=cohort.stops,
        horizon=scenario.time.months,
    )

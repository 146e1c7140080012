"""Attributes that no hazard looks at: household, age and the luck of earnings, drawn when asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.people import WORD_SPAN
from sim.kernels.philox import WORDS_PER_CALL, words_of_people
from sim.population.caseload_rows import laid_over, own
from sim.population.people import People

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Traits:
    """Household, age and earnings luck; every array (n,).

    Attributes
    ----------
    household : code, 0 single, 1 lone_parent, 2 couple
    age_years : whole years at the start
    earnings_level : 0 to 1, where the person stands in the spread of earnings
    earnings_eur : per month when part-time, as a municipality's own file says; else not a number
    """

    household: NDArray[np.int64]
    age_years: NDArray[np.int64]
    earnings_level: Floats
    earnings_eur: Floats


def person_levels(people: People, seed: int, decision: Decision, block: int) -> Floats:
    """Four numbers in [0, 1) for each person: (n, 4)."""
    second = (people.cohort.code << 24) | (int(decision) << 16) | block
    words = np.empty((people.size, WORDS_PER_CALL), np.uint32)
    key = np.array([seed & 0xFFFFFFFF, seed >> 32], np.uint32)
    words_of_people(
        people.number, people.replication, np.uint32(second), np.uint32(people.draw), key, words
    )
    levels: Floats = words / WORD_SPAN
    return levels


def draw_traits(scenario: Scenario, people: People, seed: int) -> Traits:
    """Household type, age and earnings luck of these people."""
    level = person_levels(people, seed, Decision.HOME, 0)
    population = scenario.population
    household = np.cumsum([population.households[name].value for name in HOUSEHOLDS])
    age = np.cumsum([band.share.value for band in population.ages])
    band = np.minimum(np.searchsorted(age, level[:, 1], side="right"), age.size - 1)
    first = np.array([entry.from_years for entry in population.ages])[band]
    end = np.array([entry.to_years for entry in population.ages])[band]
    drawn = {
        "household": np.minimum(np.searchsorted(household, level[:, 0], side="right"), 2),
        "age_years": first + (level[:, 2] * (end - first)).astype(np.int64),
    }
    laid = {
        fact: laid_over(scenario, people.cohort.code, people.number, fact, values)
        for fact, values in drawn.items()
    }
    known = own(scenario, people.cohort.code, people.number, "earnings")
    earnings = np.full(people.size, np.nan) if known is None else known
    return Traits(**laid, earnings_level=level[:, 3], earnings_eur=earnings)

"""Who the people behind the months are: household, age, and what they earn when part-time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision, ReplicationRange
from sim.engine.person_months import PersonMonths
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.model import Scenario
from sim.kernels.money.monthly_totals import PaidPeople, draw_homes
from sim.money.cents import cents_of
from sim.money.earnings import earnings_quantile
from sim.population.caseload_rows import own_homes
from sim.states import WITH_EARNINGS

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def _cumulative(shares: list[float]) -> Floats:
    total = np.cumsum(shares)
    total[-1] = 1.0
    return total


def household_traits(
    scenario: Scenario, lives: PersonMonths, worlds: ReplicationRange
) -> tuple[Integers, Integers, Floats]:
    """Household code, age in whole years at the start, and place in the spread of earnings.

    The same as `population.people.draw_traits` gives, for people of all cohorts at once; each (n,).
    """
    population, n = scenario.population, lives.number.size
    household, age, level = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    draw_homes(
        lives.number.astype(np.uint32),
        (lives.world + worlds.first_replication).astype(np.uint32),
        lives.cohort.astype(np.int64),
        int(Decision.HOME),
        np.uint32(worlds.draw),
        np.array(worlds.key_words, np.uint32),
        _cumulative([population.households[name].value for name in HOUSEHOLDS]),
        _cumulative([band.share.value for band in population.ages]),
        np.array([band.from_years for band in population.ages]),
        np.array([band.to_years for band in population.ages]),
        household, age, level,
    )  # fmt: skip
    return household, age, level


def first_month_of_age(age_years: Floats, minimum_age_years: float) -> Integers:
    """First month in which each person has reached an age, 0 for who has at the start.

    Parameters
    ----------
    age_years : (people,), years at month 0
    minimum_age_years : the age to reach

    Examples
    --------
    >>> first_month_of_age(np.array([26.0, 26.9, 40.0]), 27).tolist()
    [12, 2, 0]
    """
    months = np.ceil((minimum_age_years - np.asarray(age_years, dtype=np.float64)) * 12 - 1e-9)
    return np.maximum(months, 0).astype(np.int64)


def paid_people(
    scenario: Scenario, lives: PersonMonths, worlds: ReplicationRange, minimum_age_years: int
) -> PaidPeople:
    """Everybody as the payment sees them; what a municipality's own file says goes before draws.

    Assumption: who works part-time at entry has done so as long as the spell on benefit, so that
    many months of a statutory disregard are used.

    Parameters
    ----------
    scenario : gives households, ages and earnings
    lives : who is there
    worlds : seed, draw and first replication of these worlds
    minimum_age_years : age from which a statutory disregard may be used
    """
    household, age, level = household_traits(scenario, lives, worlds)
    household, age, stated_eur = own_homes(scenario, lives.cohort, lives.number, household, age)
    earnings = scenario.population.earnings
    drawn = earnings_quantile(level, mean_eur=earnings.mean.value, sd_eur=earnings.sd.value)
    amount = np.where(np.isnan(stated_eur), drawn, stated_eur)
    last = lives.state.shape[1] - 1
    at_entry = lives.state[np.arange(level.size), np.minimum(lives.entry_month, last)]
    used = np.where(np.isin(at_entry, WITH_EARNINGS), lives.months_on_benefit, 0)
    return PaidPeople(
        world=lives.world.astype(np.int64),
        group=lives.group.astype(np.int64),
        household=household,
        amount=cents_of(amount),
        first_month=first_month_of_age(age.astype(np.float64), minimum_age_years),
        used=used.astype(np.int64),
        since=(lives.entry_month - lives.months_on_benefit).astype(np.int64),
    )

"""Who the people behind the months are: household, age, and what they earn when part-time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.draws import Decision, ReplicationRange
from sim.engine.person_months import PersonMonths
from sim.errors import InputError
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.inputs.scenario.model import Scenario
from sim.kernels.money.monthly_totals import PaidPeople, draw_homes
from sim.money.cents import Floats, cents_of
from sim.population.caseload_rows import own_homes
from sim.states import WITH_EARNINGS


def earnings_quantile(u: Floats, *, mean_eur: float, sd_eur: float) -> Floats:
    r"""Earnings below which a share u of part-timers lies, euros a month.

    .. math:: q(u) = \exp(\mu + \sigma \Phi^{-1}(u)),\quad
              \sigma^2 = \ln(1 + s^2/m^2),\quad \mu = \ln m - \sigma^2/2.

    Deterministic: a person's own addressed draw u gives that person's earnings, in every option.

    Parameters
    ----------
    u : any shape, 0 < u < 1
    mean_eur : m > 0, euros a month (450 to 500 in the sources, F150 and F151)
    sd_eur : s >= 0, euros a month (assumed); 0 gives everybody the mean

    Raises
    ------
    InputError
        If the mean is not above zero, the spread below zero, or a u outside (0, 1).

    References
    ----------
    Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 14.

    Examples
    --------
    >>> earnings_quantile(np.array([0.5]), mean_eur=475, sd_eur=0)
    array([475.])
    """
    mistakes = []
    if not 0 < mean_eur < math.inf:
        mistakes.append(f"earnings.mean: must be above 0 euros a month (got {mean_eur:g}).")
    if not 0 <= sd_eur < math.inf:
        mistakes.append(f"earnings.sd: must be 0 or more euros a month (got {sd_eur:g}).")
    u = np.asarray(u, dtype=np.float64)
    if not bool(np.all((u > 0) & (u < 1))):
        mistakes.append("earnings draw: must lie between 0 and 1, ends excluded.")
    if mistakes:
        raise InputError(mistakes)
    if sd_eur == 0:
        return np.full(u.shape, float(mean_eur))
    variance = math.log1p((sd_eur / mean_eur) ** 2)
    location = math.log(mean_eur) - variance / 2
    quantile: Floats = np.exp(location + math.sqrt(variance) * ndtri(u))
    return quantile


Integers = NDArray[np.int64]


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

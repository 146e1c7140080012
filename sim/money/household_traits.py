"""Who the people behind the months are: household, age, and what they earn when part-time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.draws import ReplicationRange
from sim.errors import InputError
from sim.events import PersonMonths
from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.scenario.model import Scenario
from sim.kernels.money.monthly_totals import PaidPeople
from sim.money.cents import Floats, cents_of
from sim.population.homes import homes_of
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


def first_month_of_age(age_months: Integers, entry: Integers, minimum_age_years: int) -> Integers:
    """First month in which each person has reached an age, 0 for who has at the start.

    Parameters
    ----------
    age_months : (people,), whole months of age at entry
    entry : (people,), month of entry
    minimum_age_years : the age to reach

    Examples
    --------
    >>> ages, entry = np.array([312, 323, 312, 480]), np.array([0, 0, 5, 5])
    >>> first_month_of_age(ages, entry, 27).tolist()
    [12, 1, 17, 0]
    """
    months: Integers = np.maximum(entry + minimum_age_years * MONTHS_IN_YEAR - age_months, 0)
    return months


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
    homes = homes_of(
        scenario,
        lives.cohort,
        lives.number,
        (lives.world + worlds.first_replication).astype(np.uint32),
        lives.entry_month,
        worlds.draw,
        np.array(worlds.key_words, np.uint32),
    )
    earnings, level = scenario.population.earnings, homes.earnings_level
    drawn = earnings_quantile(level, mean_eur=earnings.mean.value, sd_eur=earnings.sd.value)
    amount = np.where(np.isnan(homes.earnings_eur), drawn, homes.earnings_eur)
    last = lives.state.shape[1] - 1
    at_entry = lives.state[np.arange(level.size), np.minimum(lives.entry_month, last)]
    used = np.where(np.isin(at_entry, WITH_EARNINGS), lives.months_on_benefit, 0)
    return PaidPeople(
        world=lives.world.astype(np.int64),
        group=lives.group.astype(np.int64),
        household=homes.household,
        amount=cents_of(amount),
        first_month=first_month_of_age(homes.age_months, lives.entry_month, minimum_age_years),
        used=used.astype(np.int64),
        since=(lives.entry_month - lives.months_on_benefit).astype(np.int64),
        worked=lives.worked,
    )

"""The exact likelihood of published counts and shares, for many parameter points at once.

Counts are chained so that every term is exact: first exits are binomial; who is at work on the
date is binomial among the first exits; exits for other reasons are binomial among those left.
Constants that no parameter moves are left out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel
from sim.kernels.likelihood.group_shares import (
    AT_WORK,
    EVER_WORK,
    IN_OTHER,
    N_MEASURES,
    ON_NONE,
    ON_PART,
    OTHER_NEVER_WORK,
    group_shares,
)
from sim.kernels.likelihood.stock_joiners import StockEntry

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Kinds of counted terms.
FIRST_EXIT, NET_OF_FIRST, OTHER_END_STATE, OTHER_FLOW = 0, 1, 2, 3
NET_OF_ALL, LEFT_OF_ALL, OTHER_OF_NOT_NET = 4, 5, 6
# Columns of `counts`.
KIND, GROUP, MONTH, EARLIER, COUNT, OF, AWAY = 0, 1, 2, 3, 4, 5, 6
# Kinds of measured terms.
PART_TIME_SHARE, DIFFERENCE_AT_WORK, PART_TIME_OF_GROUP, YEARLY_DIFFERENCE = 0, 1, 2, 3
MONTHS_A_YEAR = 12.0
NOTHING_FITS = -np.inf


class TrialArrays(NamedTuple):
    """A trial as `group_shares` wants it; shapes are given there."""

    sizes: Integers
    kinds: Integers
    weights: Floats
    start: Floats
    entry: Floats
    part_time_share: Floats
    market: Floats
    on_borders: Integers
    off_borders: Integers
    stock: StockEntry
    wanted: Integers


class ParameterArrays(NamedTuple):
    """From standard normal coordinates to the natural vector.

    centre, scale (free,) of the prior; is_log (free,): the prior is normal on the logarithm;
    fixed (n,) natural values of what is not free; free_of (n,) number of the free parameter
    in that place, -1 if none; spread: free number of the frailty spread, -1 if none;
    fixed_spread: its value if it is not free.
    """

    centre: Floats
    scale: Floats
    is_log: Flags
    fixed: Floats
    free_of: Integers
    spread: int
    fixed_spread: float


class TermArrays(NamedTuple):
    """What is fitted.

    counts (terms, 7): kind, group, month, earlier month (-1: none), count, of whom, and for
    OTHER_END_STATE how many of the first exits are not at work; measured (terms, 2): kind and
    month; plus, minus (terms, groups): weights, each row sums to 1 or is 0; values and
    errors (terms,).
    """

    counts: Integers
    measured: Integers
    plus: Floats
    minus: Floats
    values: Floats
    errors: Floats


@kernel
def fill_natural(point: Floats, parameters: ParameterArrays, out_natural: Floats) -> None:
    """Write the natural vector of one point, (free,) standard normal under the prior."""
    for place in range(out_natural.size):
        free = parameters.free_of[place]
        value = parameters.fixed[place]
        if free >= 0:
            value = parameters.centre[free] + parameters.scale[free] * point[free]
            if parameters.is_log[free]:
                value = math.exp(value)
        out_natural[place] = value
    spread = parameters.fixed_spread
    free = parameters.spread
    if free >= 0:
        spread = math.exp(parameters.centre[free] + parameters.scale[free] * point[free])
    # Two equal classes with mean 1, both above 0 whatever the spread.
    out_natural[-2] = 1.0 - math.tanh(spread)
    out_natural[-1] = 1.0 + math.tanh(spread)


@kernel
def log_binomial(count: int, of: int, chance: float) -> float:
    """Log-likelihood of `count` out of `of`, without its constant."""
    total = 0.0
    if count > 0:
        total += count * math.log(chance) if chance > 0.0 else NOTHING_FITS
    if of > count:
        total += (of - count) * math.log1p(-chance) if chance < 1.0 else NOTHING_FITS
    return total


@kernel
def log_ways(count: int, of: int) -> float:
    """Logarithm of the number of ways to choose `count` out of `of`."""
    return math.lgamma(of + 1.0) - math.lgamma(count + 1.0) - math.lgamma(of - count + 1.0)


@kernel
def log_other_exits(
    count: int, away: int, never: int, chance_away: float, chance_never: float
) -> float:
    """Log-likelihood of exits for other reasons that come from two groups of people.

    away: left to work before and are not at work now, each gone otherwise with chance_away;
    never: never left to work, each with chance_never. Summed over how many of `away` it were.
    """
    total = 0.0
    for of_away in range(max(0, count - never), min(away, count) + 1):
        of_never = count - of_away
        log_term = log_ways(of_away, away) + log_ways(of_never, never) - log_ways(count, never)
        log_term += log_binomial(of_away, away, chance_away)
        log_term += log_binomial(of_never, never, chance_never)
        # Relative to the largest usual term, so that the sum cannot underflow to 0.
        total += math.exp(log_term - log_binomial(count, never, chance_never))
    if total <= 0.0:
        return NOTHING_FITS
    return math.log(total) + log_binomial(count, never, chance_never)


@kernel
def count_term(term: Integers, shares: Floats) -> float:
    """Log-likelihood of one counted term; shares (months + 1, groups, 7)."""
    now = shares[term[MONTH], term[GROUP]]
    kind, count, of = term[KIND], term[COUNT], term[OF]
    if kind == FIRST_EXIT:
        before = shares[term[EARLIER], term[GROUP], EVER_WORK] if term[EARLIER] >= 0 else 0.0
        return log_binomial(count, of, (now[EVER_WORK] - before) / (1.0 - before))
    if kind == NET_OF_FIRST:
        return log_binomial(count, of, now[AT_WORK] / now[EVER_WORK])
    never = now[OTHER_NEVER_WORK] / (1.0 - now[EVER_WORK])
    if kind == OTHER_END_STATE:
        not_at_work = now[EVER_WORK] - now[AT_WORK]
        chance_away = 0.0
        if not_at_work > 0.0:
            chance_away = (now[IN_OTHER] - now[OTHER_NEVER_WORK]) / not_at_work
        return log_other_exits(count, term[AWAY], of, min(max(chance_away, 0.0), 1.0), never)
    if kind == OTHER_FLOW:
        return log_binomial(count, of, never)
    chance = now[IN_OTHER] / (1.0 - now[AT_WORK])
    if kind == NET_OF_ALL:
        chance = now[AT_WORK]
    if kind == LEFT_OF_ALL:
        chance = now[AT_WORK] + now[IN_OTHER]
    return log_binomial(count, of, chance)


@kernel
def measured_value(kind: int, month: int, plus: Floats, minus: Floats, shares: Floats) -> float:
    """A part-time share or a difference at work of groups taken together, shares (groups, 7).

    The share is of those on benefit, or of everybody who has come in; the difference is between
    the shares on the date, or between the constant yearly chances that lead to them.
    """
    above, below, against = 0.0, 0.0, 0.0
    is_share = kind in (PART_TIME_SHARE, PART_TIME_OF_GROUP)
    for group in range(plus.size):
        if is_share:
            above += plus[group] * shares[group, ON_PART]
            below += plus[group] * (shares[group, ON_PART] + shares[group, ON_NONE])
            if kind == PART_TIME_OF_GROUP:
                below += plus[group] * (shares[group, AT_WORK] + shares[group, IN_OTHER])
        else:
            above += plus[group] * shares[group, AT_WORK]
            against += minus[group] * shares[group, AT_WORK]
    if is_share:
        return above / below
    if kind == YEARLY_DIFFERENCE:
        years = month / MONTHS_A_YEAR
        above = 1.0 - math.pow(1.0 - above, 1.0 / years)
        against = 1.0 - math.pow(1.0 - against, 1.0 / years)
    return above - against


@kernel
def log_likelihood_of(terms: TermArrays, shares: Floats) -> float:
    """Log-likelihood of all terms, given shares (months + 1, groups, 7)."""
    total = 0.0
    for term in range(terms.counts.shape[0]):
        total += count_term(terms.counts[term], shares)
    for term in range(terms.values.size):
        kind, month = terms.measured[term, 0], terms.measured[term, 1]
        value = measured_value(kind, month, terms.plus[term], terms.minus[term], shares[month])
        total -= 0.5 * ((value - terms.values[term]) / terms.errors[term]) ** 2
    return total


@kernel
def shares_at(
    point: Floats, parameters: ParameterArrays, trial: TrialArrays, out_shares: Floats
) -> None:
    """Write the shares (months + 1, groups, 7) that one point implies."""
    natural = np.empty(parameters.fixed.size)
    fill_natural(point, parameters, natural)
    group_shares(
        natural, trial.sizes, trial.kinds, trial.weights, trial.start, trial.entry,
        trial.part_time_share, trial.market, trial.on_borders, trial.off_borders,
        trial.stock, trial.wanted, out_shares,
    )  # fmt: skip


@kernel
def log_likelihoods(
    points: Floats,
    parameters: ParameterArrays,
    trial: TrialArrays,
    terms: TermArrays,
    out_values: Floats,
) -> None:
    """Write the log-likelihood of each point, points (n, free), out_values (n,)."""
    shares = np.empty((trial.wanted.size, trial.part_time_share.size, N_MEASURES))
    for row in range(points.shape[0]):
        shares_at(points[row], parameters, trial, shares)
        value = log_likelihood_of(terms, shares)
        out_values[row] = NOTHING_FITS if math.isnan(value) else value

"""New inflow: how many people come in each month, and their addresses, fixed before the run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.draws import Decision, ReplicationRange
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.kernels.philox import WORDS_PER_CALL, words_of_people
from sim.population.intake_rates import intake_rates

Floats = NDArray[np.float64]
Arrivals = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int16]]

# The address of an arrival: month in the upper 12 bits, place within the month in the lower 20.
PLACE_BITS = 20


def poisson_quantile(level: Floats, rate: Floats) -> NDArray[np.int64]:
    """Smallest k with Pr(K <= k) >= level, K Poisson: more inflow for a higher rate, never less.

    Parameters
    ----------
    level : (...), in [0, 1)
    rate : same shape, persons, >= 0

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, ch. III.2 (inversion).
    """
    guess = np.maximum(np.ceil(special.pdtrik(level, np.maximum(rate, 1e-300))), 0)
    lower = np.maximum(guess - 1, 0)
    lower_is_enough = special.pdtr(lower, rate) >= level
    count: NDArray[np.int64] = np.where(lower_is_enough, lower, guess).astype(np.int64)
    return np.where(rate > 0, count, 0)


def intake_counts(rates: Floats, cohort_code: int, worlds: ReplicationRange) -> NDArray[np.int64]:
    """People who come in: (n_worlds, horizon + 1); rates (horizon + 1,) expected persons."""
    replications = np.arange(worlds.first_replication, worlds.end_replication, dtype=np.uint32)
    months = np.tile(np.arange(rates.size, dtype=np.uint32), replications.size)
    words = np.empty((months.size, WORDS_PER_CALL), np.uint32)
    words_of_people(
        months,
        np.repeat(replications, rates.size),
        np.uint32((cohort_code << 24) | (int(Decision.INTAKE) << 16)),
        np.uint32(worlds.draw),
        np.array(worlds.key_words, np.uint32),
        words,
    )
    # 53 bits out of two words: a tail that 32 bits would cut off matters for large rates.
    level = (words[:, 0] * 2.0**21 + (words[:, 1] >> 11)) / 2.0**53
    counts = poisson_quantile(level, np.tile(rates, replications.size))
    return counts.reshape(replications.size, rates.size)


def arrivals(
    scenario: Scenario,
    group: int,
    cohort_code: int,
    worlds: ReplicationRange,
    rates: Floats | None = None,
) -> Arrivals:
    """(numbers, replications, months of arrival) of everybody who comes in, world after world.

    Parameters
    ----------
    scenario : says how many are expected
    group : whose new inflow, index in the scenario
    cohort_code : of that inflow, part of every address
    worlds : seed, draw and replications
    rates : (horizon + 1,) persons expected each month; None: those of the scenario alone
    """
    expected = intake_rates(scenario, group) if rates is None else rates
    counts = intake_counts(expected, cohort_code, worlds)
    if counts.max() >> PLACE_BITS:
        raise InputError(
            f"population.groups.{scenario.population.groups[group].name}.intake: must bring "
            f"fewer than {1 << PLACE_BITS:,} persons in any month (got {counts.max():,}). "
            "Spread them over several groups."
        )
    replication = np.repeat(
        np.arange(worlds.first_replication, worlds.end_replication), counts.sum(axis=1)
    )
    month = np.concatenate([np.repeat(np.arange(row.size), row) for row in counts])
    place = np.concatenate([np.arange(n) for n in counts.reshape(-1)]) if month.size else month
    number = (month.astype(np.uint32) << np.uint32(PLACE_BITS)) | place.astype(np.uint32)
    return number, replication.astype(np.uint32), month.astype(np.int16)

"""How much of an answer's uncertainty is luck, how much parameters, how much stated assumptions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare.paired import luck_variance

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SplitRow:
    """Standard deviation of one option's difference in net cost, by what it comes from; euros.

    Attributes
    ----------
    option : name
    monte_carlo : error of the mean that more replications would take away
    luck : of a single world around the mean at its parameters
    calibrated : of parameters the data inform
    assumed_parameters : of hazard parameters that are assumed, and their interplay with the others
    stated_assumptions : of numbers with a range in the scenario, each taken to be anywhere in it
    total : all but Monte Carlo together
    """

    option: str
    monte_carlo: float
    luck: float
    calibrated: float
    assumed_parameters: float
    stated_assumptions: float
    total: float


def parameter_variance(difference: Floats, draw: Integers) -> tuple[float, float]:
    """Variance between worlds of a draw, and between means of draws without what luck left there.

    Parameters
    ----------
    difference : (n_worlds,); draw : (n_worlds,)

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components, ch. 3 (one-way random model).
    """
    luck = float(luck_variance(difference, draw))
    numbers = np.unique(draw)
    means = np.array([difference[draw == number].mean() for number in numbers])
    if means.size == 1 or not np.isfinite(luck):
        return luck, 0.0
    left = luck * numbers.size / draw.size
    return luck, max(0.0, float(means.var(ddof=1)) - left)


def uniform_variance(low: Floats, high: Floats) -> float:
    """Variance if every answer lay anywhere between its two ends, independently."""
    return float((np.square(high - low) / 12).sum())


def split_row(
    option: str, whole: Floats, draw: Integers, calibrated: tuple[Floats, Integers], stated: float
) -> SplitRow:
    """The split of one option.

    Parameters
    ----------
    whole : (n_worlds,) difference with all parameters varying; draw : (n_worlds,)
    calibrated : the same with only calibrated parameters varying, and its draws
    stated : variance of the stated assumptions
    """
    luck, between = parameter_variance(whole, draw)
    _, fitted = parameter_variance(*calibrated)
    fitted = min(fitted, between)
    total = luck + between + stated
    variances = (luck / draw.size, luck, fitted, between - fitted, stated, total)
    return SplitRow(option, *(float(np.sqrt(variance)) for variance in variances))

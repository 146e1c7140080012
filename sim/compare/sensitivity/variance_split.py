"""How much of an answer's uncertainty is chance, parameters and stated assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats, Ints
from sim.compare.paired_differences import monte_carlo_variance, variance_of_mean
from sim.outcomes.disclosure import Withheld, Word
from sim.outcomes.interval import Heading
from sim.outcomes.summary import monte_carlo_error
from sim.strata import DrawStrata


@dataclass(frozen=True, slots=True)
class SplitRow:
    """Standard deviation of one option's difference in net cost, by what it comes from; euros.

    Attributes
    ----------
    option : name
    error_of_mean : error of the mean, draws and worlds together; more draws take it away
    luck_of_mean : the part of it that more replications take away
    luck : of a single world around the mean at its parameters
    sources : of which source of effects holds, where the scenario gives weights to several
    calibrated : of parameters the data inform, with that source known
    assumed_parameters : of hazard parameters that are assumed, and their interplay with the others
    stated_assumptions : of numbers with a range in the scenario, each taken to be anywhere in it
    total : chance, sources, calibrated, assumed and stated together
    assumed_error : how large the assumed part may easily be where its estimate is lower; square
        root of the standard error of its variance
    """

    option: Word
    error_of_mean: Annotated[float, Withheld(), Heading("", ("error of mean",), "euros", "size")]
    luck_of_mean: Annotated[float, Withheld(), Heading("", ("of it Monte Carlo",), "euros", "size")]
    luck: Annotated[float, Withheld(), Heading("why.source.luck", ("chance",), "euros", "size")]
    sources: Annotated[
        float,
        Withheld(),
        Heading("why.source.sources", ("between sources",), "euros", "size"),
    ]
    calibrated: Annotated[
        float, Withheld(), Heading("why.source.calibrated", ("calibrated",), "euros", "size")
    ]
    assumed_parameters: Annotated[
        float,
        Withheld(),
        Heading("why.source.assumed_parameters", ("assumed hazards",), "euros", "size"),
    ]
    stated_assumptions: Annotated[
        float,
        Withheld(),
        Heading("why.source.stated_assumptions", ("stated assumptions",), "euros", "size"),
    ]
    total: Annotated[float, Withheld(), Heading("why.source.total", ("total",), "euros", "size")]
    assumed_error: Annotated[float, Withheld()]


def parameter_variance(difference: Floats, draw: Ints) -> tuple[float, float]:
    """Variance between worlds of a draw, and between means of draws.

    The Monte Carlo variance that is left in the means of draws is taken off. With one
    world of each draw neither is known.

    Parameters
    ----------
    difference : (n_worlds,); draw : (n_worlds,)

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components, ch. 3 (one-way random model).
    """
    luck = float(monte_carlo_variance(difference, draw))
    numbers = np.unique(draw)
    means = np.array([difference[draw == number].mean() for number in numbers])
    if means.size == 1:
        return luck, 0.0
    if not np.isfinite(luck):
        return luck, float("nan")
    left = luck * numbers.size / draw.size
    return luck, max(0.0, float(means.var(ddof=1)) - left)


def variance_error(difference: Floats, draw: Ints) -> float:
    """Standard error of the variance between draws, as if means of draws were normal.

    Monte Carlo variance left in those means counts, so it is above 0 where the variance is cut off
    at 0.

    Parameters
    ----------
    difference : (n_worlds,); draw : (n_worlds,)

    Examples
    --------
    >>> variance_error(np.array([0.0, 1, 2, 0, 1, 2]), np.array([0, 1, 2, 0, 1, 2]))
    1.0
    """
    luck, between = parameter_variance(difference, draw)
    draws = np.unique(draw).size
    if draws == 1:
        return 0.0
    return (between + luck * draws / draw.size) * float(np.sqrt(2 / (draws - 1)))


def uniform_variance(low: Floats, high: Floats) -> float:
    """Variance if every answer lay anywhere between its two ends, independently."""
    return float((np.square(high - low) / 12).sum())


def source_variance(
    difference: Floats, draw: Ints, strata: DrawStrata | None
) -> tuple[float, float]:
    """Variance between sources of effects, and between draws of one source.

    What chance and few draws leave in the means of sources is taken off the first.

    Parameters
    ----------
    difference : (n_worlds,); draw : (n_worlds,)
    strata : the source of effects of each draw; None: all are of one
    """
    if strata is None:
        return 0.0, parameter_variance(difference, draw)[1]
    parts = strata.draws_of(draw)
    weight = np.array([strata.weights[source] for source in parts])
    weight = weight / weight.sum()
    own = [np.isin(draw, numbers) for numbers in parts.values()]
    means = np.array([difference[part].mean() for part in own])
    within = np.array([parameter_variance(difference[part], draw[part])[1] for part in own])
    errors = np.array([float(monte_carlo_error(difference[part], draw[part])) for part in own])
    between = float(weight @ np.square(means - weight @ means))
    left = float(weight * (1 - weight) @ np.square(np.nan_to_num(errors)))
    return max(0.0, between - left), float(weight @ within)


def split_row(
    option: str,
    whole: Floats,
    draw: Ints,
    calibrated: tuple[Floats, Ints],
    stated: float,
    strata: DrawStrata | None = None,
) -> SplitRow:
    """The split of one option.

    Parameters
    ----------
    whole : (n_worlds,) difference with all parameters varying; draw : (n_worlds,)
    calibrated : the same with only calibrated parameters varying, and its draws
    stated : variance of the stated assumptions
    strata : the source of effects of each draw, if there are several
    """
    luck, _ = parameter_variance(whole, draw)
    sources, between = source_variance(whole, draw, strata)
    _, fitted = source_variance(*calibrated, strata)
    error = np.hypot(variance_error(whole, draw), variance_error(*calibrated))
    fitted = float(np.minimum(fitted, between))
    total = luck + sources + between + stated
    of_mean = float(variance_of_mean(whole, draw, strata))
    parts = (luck, sources, fitted, between - fitted, stated, total, float(error))
    variances = (of_mean, *parts)
    error_of_mean = float(monte_carlo_error(whole, draw, strata))
    return SplitRow(option, error_of_mean, *(float(np.sqrt(variance)) for variance in variances))

"""Many worlds in a few numbers: mean, percentiles and the error that sampling leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.measures import RUN, Measure
from sim.outcomes.disclosure import Level, Whole, Word
from sim.outcomes.interval import BAND_AND_ERROR, Interval
from sim.outcomes.measures import COUNT_MEASURES, share_of
from sim.strata import DrawStrata, error_of_mean, mean_of, percentiles_of

Floats = NDArray[np.float64]
PERCENTILES = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of the long, tidy table of results.

    Attributes
    ----------
    option, group, measure, unit : words
    month : at whose start it is counted
    level : over worlds; `mc_se` if random streams (and the parameter draws, where there are
        several) were drawn anew
    n : worlds
    """

    option: Word
    group: Word
    month: Whole
    measure: Word
    unit: Word
    level: Annotated[Interval, Level(), BAND_AND_ERROR]
    n: Whole


def monte_carlo_error(
    values: Floats, draw: NDArray[np.int64], strata: DrawStrata | None = None
) -> Floats:
    """Standard error of the mean over worlds; worlds of one parameter draw are one cluster.

    Parameters
    ----------
    values : (n_worlds, ...)
    draw : (n_worlds,) parameter draw of each world
    strata : the source of effects of each draw, if there are several (`error_of_mean`)

    Returns
    -------
    (...); not a number where there is only one world

    References
    ----------
    Flegal, Haran & Jones (2008), Markov chain Monte Carlo: can we trust the third significant
    figure?, Statistical Science 23(2), on batch means; here a batch is a draw.
    """
    draws = np.unique(draw)
    if strata is not None:
        return error_of_mean(values, draw, strata)
    if draws.size > 1:
        batches = np.stack([values[draw == number].mean(axis=0) for number in draws])
    else:
        batches = values
    if batches.shape[0] == 1:
        return np.full(values.shape[1:], np.nan)
    error: Floats = batches.std(axis=0, ddof=1) / np.sqrt(batches.shape[0])
    return error


def spread(values: Floats, draw: NDArray[np.int64], strata: DrawStrata | None = None) -> Floats:
    """Mean, p05, p50, p95 and Monte Carlo error over worlds: (n_worlds, …) to (5, …).

    Percentiles are order statistics of the worlds: counts stay counts, nothing is interpolated.
    """
    percentiles = percentiles_of(values, draw, strata, PERCENTILES)
    error = monte_carlo_error(values, draw, strata)
    return np.stack([mean_of(values, draw, strata), *percentiles, error])


def measure_values(counts: NDArray[np.int32], measure: Measure) -> Floats:
    """One measure: (n_worlds, n_groups, horizon + 1) from (n_worlds, n_measures, …)."""
    if measure.of is not None:
        return counts[:, COUNT_MEASURES.index(measure.name)].astype(np.float64)
    part, *whole = (counts[:, COUNT_MEASURES.index(one)].astype(np.int64) for one in measure.parts)
    return share_of(part, np.sum(whole, axis=0))


def summarise(
    option: str,
    groups: tuple[str, ...],
    counts: NDArray[np.int32],
    draw: NDArray[np.int64],
    strata: DrawStrata | None = None,
) -> list[SummaryRow]:
    """The tidy table of one option.

    Parameters
    ----------
    option, groups : names
    counts : (n_worlds, n_measures, n_groups, horizon + 1), see `WorldOutcome`
    draw : (n_worlds,)
    strata : the source of effects of each draw, if there are several
    """
    rows = []
    for measure in RUN:
        values = measure_values(counts, measure)
        figures = spread(values, draw, strata)
        for index, group in enumerate(groups):
            rows += [
                SummaryRow(
                    option, group, month, measure.name, measure.unit,
                    Interval(*figures[:, index, month].tolist()), len(values),
                )
                for month in range(values.shape[2])
            ]  # fmt: skip
    return rows

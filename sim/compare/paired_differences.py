"""Differences between options in the same worlds, and how precise they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats, Ints
from sim.compare.worlds.measures import MEASURES, year_names
from sim.measures import Measure
from sim.outcomes.disclosure import Difference, Level, Shown, Whole, Withheld, Word
from sim.outcomes.interval import BAND_AND_ERROR, Columns, Interval
from sim.outcomes.summary import spread
from sim.strata import DrawStrata, mean_of

TOTAL = "total"
CENTS = 100.0
ROUNDING = 1e-9
DIFFERENCE_COLUMNS = Columns(("p05", "p50", "p95", "mc_se"), prefix="")


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One measure of one option in one period, compared with the comparator in the same worlds.

    Attributes
    ----------
    option, comparator, measure, unit : words
    period : ``year 1`` …, or ``total``: added up, or at the end for what is counted on a date
    level : of the option itself, over worlds
    difference : option minus comparator in the same world: chance and parameters together
    luck_se : Monte Carlo error of the mean difference, parameter draws held
    runs_ratio : runs that independent worlds would need for each paired one, parameter draws held
    n : worlds
    status : what the number rests on: calibrated, published, assumed
    """

    option: Word
    comparator: Word
    measure: Word
    unit: Word
    period: Word
    level: Annotated[Interval, Level(), Columns(("p05", "p95"), mean="mean")]
    difference: Annotated[Interval, Difference(), DIFFERENCE_COLUMNS]
    luck_se: Annotated[float, Withheld()]
    runs_ratio: Annotated[float, Withheld()]
    n: Whole
    status: Word


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One measure of one option under one combination of settings.

    Attributes
    ----------
    effect_basis, labour_market : names of what is chosen; empty where there is no choice
    option, measure, unit : words
    value : of the difference from the comparator over the same worlds, or a share of worlds, which
        has no percentiles
    draws, replications : parameter draws, and worlds for each
    folder : the results folder of the run it came from
    """

    effect_basis: Word
    labour_market: Word
    option: Word
    measure: Word
    unit: Word
    value: Annotated[Interval, Shown(), BAND_AND_ERROR]
    draws: Whole
    replications: Whole
    folder: Word


def with_totals(yearly: Floats, discount_rate: float) -> Floats:
    """Years and, last, the total: (..., MEASURES, years) to (..., MEASURES, years + 1).

    What is counted on a date is as on the last one; staff is the mean over years; euros are added
    up, discounted to the first year if asked.
    """
    years = np.arange(yearly.shape[-1])
    factor = (1 + discount_rate) ** -years.astype(np.float64)
    total = np.empty((*yearly.shape[:-1], 1))
    for place, measure in enumerate(MEASURES):
        of_years = yearly[..., place, :]
        if measure.is_stock:
            total[..., place, 0] = of_years[..., -1]
        elif measure.in_euros:
            total[..., place, 0] = (of_years * factor).sum(axis=-1)
        elif measure.unit == "fte":
            total[..., place, 0] = of_years.mean(axis=-1)
        else:
            total[..., place, 0] = of_years.sum(axis=-1)
    return np.concatenate([yearly, total], axis=-1)


def monte_carlo_variance(values: Floats, draw: Ints, strata: DrawStrata | None = None) -> Floats:
    """Variance between worlds of one parameter draw, averaged over draws: (n_worlds, …) to (…)."""
    numbers, counts = np.unique(draw, return_counts=True)
    if counts.min() == 1:
        return np.full(values.shape[1:], np.nan)
    within = [values[draw == number].var(axis=0, ddof=1) for number in numbers]
    return mean_of(np.stack(within), numbers, strata)


def variance_of_mean(values: Floats, draw: Ints, strata: DrawStrata | None = None) -> Floats:
    r"""What chance leaves in a mean over worlds, parameter draws held, as a variance.

    With draws that weigh w each, :math:`\sum_d w_d^2 s_d^2 / r_d`, r worlds of each.
    """
    if strata is None:
        alike: Floats = monte_carlo_variance(values, draw) / draw.size
        return alike
    squared = np.square(strata.weight_of_world(draw))
    numbers, counts = np.unique(draw, return_counts=True)
    if counts.min() == 1:
        return np.full(values.shape[1:], np.nan)
    within = [values[draw == n].var(axis=0, ddof=1) * squared[draw == n].sum() for n in numbers]
    variance: Floats = np.sum(within, axis=0)
    return variance


def runs_ratio(
    option: Floats, comparator: Floats, draw: Ints, strata: DrawStrata | None = None
) -> Floats:
    """How many independent runs one paired run is worth, parameter draws held.

    The variance of a difference of independent worlds, over that in the same worlds. Infinite
    where the paired difference never varies.

    Parameters
    ----------
    option, comparator : (n_worlds, …) in the same worlds
    draw : (n_worlds,)
    """
    one, other = (monte_carlo_variance(side, draw, strata) for side in (option, comparator))
    apart, together = one + other, monte_carlo_variance(option - comparator, draw, strata)
    # A variance this far below that of either world is what rounding leaves of none.
    varies = ~(together <= ROUNDING * apart)
    ratio: Floats = np.divide(apart, together, out=np.full(apart.shape, np.inf), where=varies)
    return np.where((apart == 0) & ~varies, np.nan, ratio)


def difference_rows(
    names: tuple[str, ...],
    table: Floats,
    draw: Ints,
    status: dict[str, str],
    horizon: int,
    strata: DrawStrata | None = None,
) -> list[DifferenceRow]:
    """The tidy table of all options against the first.

    Parameters
    ----------
    names : options, the comparator first
    table : (n_options, n_worlds, MEASURES, years + 1) from `with_totals`, euros in cents
    draw : (n_worlds,)
    status : what persons and euros rest on, by unit
    horizon : months
    strata : the source of effects of each draw, if there are several
    """
    rows, periods = [], (*year_names(horizon), TOTAL)
    for place, name in enumerate(names):
        difference = table[place] - table[0]
        levels, differences = (
            spread(values, draw, strata) for values in (table[place], difference)
        )
        luck = np.sqrt(variance_of_mean(difference, draw, strata))
        ratio = runs_ratio(table[place], table[0], draw, strata)
        for at, measure in enumerate(MEASURES):
            scale = CENTS if measure.in_euros else 1.0
            for period in range(table.shape[-1]):
                level, change = (
                    Interval(*(part[:, at, period] / scale).tolist())
                    for part in (levels, differences)
                )
                row = DifferenceRow(
                    name, names[0], measure.heading, measure.unit, periods[period],
                    level, change, float(luck[at, period]) / scale, float(ratio[at, period]),
                    draw.size, _status_of(measure, status),
                )  # fmt: skip
                rows.append(row)
    return rows


def _status_of(measure: Measure, status: dict[str, str]) -> str:
    kind = "euros" if measure.in_euros or measure.unit in ("fte", "contacts") else "persons"
    return status[kind]

"""How many runs a comparison takes: with random numbers in common, and with every option's own.

And whether it rests on so few parameter draws that its means are rough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated

from sim.arrays import Floats, Ints
from sim.compare.notice import Code, Notice, notice
from sim.compare.paired_differences import CENTS, monte_carlo_variance, runs_ratio, variance_of_mean
from sim.hazards.parameters import ParameterDraws
from sim.inputs.scenario.sections.money import Precision
from sim.outcomes.disclosure import Exact, Number, Withheld, Word, WorkedOut
from sim.outcomes.interval import Heading
from sim.outcomes.summary import monte_carlo_error
from sim.strata import DrawStrata

# Below so many draws the error of a mean is often as large as what options differ by.
ENOUGH_DRAWS = 50


@dataclass(frozen=True, slots=True)
class PrecisionRow:
    """How precise one option's mean difference in net municipal cost is, up to Monte Carlo error.

    Parameter draws are part of the question, not of the error: more replications reduce it.

    Attributes
    ----------
    option : name
    half_width : of the interval of the mean paired difference, euros
    confidence : of that interval
    asked : half-width asked for, euros; not a number if none was
    is_met : whether it is reached (also if none was asked for)
    runs : worlds simulated for each option
    runs_needed : worlds that reach what was asked, with random numbers in common
    independent_runs_needed : worlds that would reach it with random numbers of their own
    runs_ratio : the second over the first, measured
    mc_se : error of the same mean if parameter draws were drawn anew too, euros; it falls with more
        draws
    shown_step : to what the difference is rounded where real people are in it, euros; otherwise 0.
        Then `is_met` holds for the number as it is shown: half a step comes on top
    """

    option: Word
    half_width: Annotated[float, Withheld(), Heading("", ("Monte Carlo: ± €",), "euros")]
    confidence: Number
    asked: Annotated[float, Exact(), Heading("", ("asked: ± €",), "euros")]
    is_met: Annotated[bool, WorkedOut(), Heading("", ("met",))]
    runs: Annotated[int, Exact(), Heading("", ("runs",), "worlds")]
    runs_needed: Annotated[float, Withheld(), Heading("", ("needed",), "worlds")]
    independent_runs_needed: Annotated[
        float, Withheld(), Heading("", ("needed if independent",), "worlds")
    ]
    runs_ratio: Annotated[float, Withheld()]
    mc_se: Annotated[float, Withheld(), Heading("", ("error of the mean: €",), "euros")]
    shown_step: Annotated[float, WorkedOut()] = 0.0


def two_figures(value: float) -> float:
    """A number in the two figures that an error is worth.

    Examples
    --------
    >>> two_figures(768443.2), two_figures(0.0)
    (770000.0, 0.0)
    """
    if not math.isfinite(value) or value == 0:
        return value
    return float(round(value, 1 - math.floor(math.log10(abs(value)))))


def is_met_in_steps(row: PrecisionRow, step: float) -> bool:
    """Whether a precision is met by a difference that is rounded: half a step comes on top."""
    return math.isnan(row.asked) or row.half_width + step / 2 <= row.asked


def normal_width(confidence: float) -> float:
    """Half-width of a normal interval in standard errors: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def precision_rows(
    names: tuple[str, ...],
    net_cost: Floats,
    draw: Ints,
    target: Precision | None,
    confidence: float = 0.95,
    strata: DrawStrata | None = None,
) -> list[PrecisionRow]:
    """Precision of every option but the comparator.

    Parameters
    ----------
    names : options, the comparator first
    net_cost : (n_options, n_worlds) total net municipal cost, cents
    draw : (n_worlds,)
    target : what the scenario asks for
    confidence : where it asks for nothing
    strata : the source of effects of each draw, if there are several
    """  # fmt: skip
    level = target.confidence if target else confidence
    wanted = target.half_width.value if target else math.nan
    z, runs = normal_width(level), draw.size
    rows = []
    for at in range(1, len(names)):
        extra = (net_cost[at] - net_cost[0]) / CENTS
        # Of one world, so that its mean over all runs has the error that it has.
        variance = float(
            monte_carlo_variance(extra, draw)
            if strata is None
            else variance_of_mean(extra, draw, strata) * runs
        )
        ratio = float(runs_ratio(net_cost[at], net_cost[0], draw, strata))
        half_width = z * math.sqrt(variance / runs)
        needed = variance * (z / wanted) ** 2 if target else math.nan
        met = target is None or half_width <= wanted
        apart = 0.0 if variance == 0 else needed * ratio
        rows.append(
            PrecisionRow(
                names[at], half_width, level, wanted, met, runs, _ceiled(needed),
                _ceiled(apart), ratio, float(monte_carlo_error(extra, draw, strata)),
            )
        )  # fmt: skip
    return rows


def _ceiled(runs: float) -> float:
    return float(math.ceil(runs)) if math.isfinite(runs) else runs


def replications_needed(rows: list[PrecisionRow], n_draws: int, most: int) -> int:
    """Replications of each draw that bring every option to what was asked, at most `most`.

    One replication tells nothing about Monte Carlo error: then two are asked for, and what follows
    is measured.
    """
    needed = [row.runs_needed for row in rows]
    if any(math.isnan(runs) for runs in needed):
        return min(most, 2 * max(row.runs for row in rows) // n_draws)
    worst = max(needed, default=0.0)
    return min(most, math.ceil(worst / n_draws)) if math.isfinite(worst) else most


def draws_differ(drawn: ParameterDraws) -> bool:
    """Whether parameters differ between draws."""
    return bool(drawn.n_draws > 1 and (drawn.values != drawn.values[0]).any())


def precision_notice(drawn: ParameterDraws, precision: Iterable[PrecisionRow]) -> list[Notice]:
    """That means rest on few parameter draws, and by how much the least sure net cost may be off.

    Parameters
    ----------
    drawn : of the comparator
    precision : of every option; the largest `mc_se` is shown in two figures
    """
    if not draws_differ(drawn) or drawn.n_draws >= ENOUGH_DRAWS:
        return []
    error = max((row.mc_se for row in precision), default=0.0)
    return [notice(Code.FEW_DRAWS, draws=drawn.n_draws, euros=int(two_figures(error)))]

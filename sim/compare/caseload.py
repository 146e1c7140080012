"""Tables of flows: how many come, leave and take up part-time work each year, and the stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.compare.worlds.measures import MONTHS_IN_YEAR, year_names
from sim.compare.worlds.results import PairedResults
from sim.compare.worlds.yearly_flows import (
    AT,
    CASELOAD,
    FLOWS,
    STOCKS,
    SUMS,
    exit_shares,
    return_shares,
)
from sim.inputs.amounts.national import National, NationalFigure
from sim.inputs.scenario.options import Option
from sim.outcomes.disclosure import Exact, Level, Name, Share, Withheld, Word
from sim.outcomes.interval import BAND, ENDS, Columns, Heading, Interval
from sim.outcomes.stability import Stability, stability, status_quo
from sim.outcomes.summary import PERCENTILES, monte_carlo_error
from sim.strata import mean_of, percentiles_of

MEAN_YEAR = "mean"
# Shares of the stock at the end; all others are of the stock at the start.
OF_END = ("part_time_end", "long_end")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One flow or stock of one option in one year, or in the mean year.

    Attributes
    ----------
    option : name of the option
    period : ``year 1`` …, or ``mean``: a year on average, the last part-year at its own length
    flow : a flow (persons who make the move in the year) or a stock (persons there on the day)
    unit : persons
    level : over worlds
    share : of the stock at the start of the year, world by world; the part-timers and the long-term
        at the end, of the stock at the end. It would tell a rounded level exactly
    """

    option: Word
    period: Word
    flow: Word
    unit: Word
    level: Annotated[Interval, Level(), BAND]
    share: Annotated[Interval, Withheld(), ENDS]


@dataclass(frozen=True, slots=True)
class NationalRow:
    """A national figure and what the status quo implies; for comparison, never fitted.

    Attributes
    ----------
    option : the option without a change of policy
    measure, unit : words
    national : the figure; national_year : of when; source, status : where it comes from
    simulated : under that option: mean of the yearly shares, or the life table of all worlds; its
        ends over worlds, not a number where a world is too small to say
    """

    option: Word
    measure: Word
    unit: Word
    national: Annotated[float, Exact(), Heading("national.country", ("national",), "share")]
    national_year: Annotated[str, Name(), Heading("national.when", ("of",))]
    source: Annotated[str, Name(), Heading("national.source", ("source",))]
    status: Annotated[str, Name(), Heading("", ("status",))]
    simulated: Annotated[
        Interval,
        Share(),
        Columns(("p05", "p95"), prefix=""),
        Heading("national.simulated", ("simulated", "p05–p95"), "share"),
    ]


def flow_rows(names: tuple[str, ...], worlds: PairedResults) -> list[FlowRow]:
    """Every flow and stock of every option by year, and in the mean year."""
    rows = []
    horizon = worlds.monthly.shape[-1]
    for at, name in enumerate(names):
        table = by_name(with_mean_year(worlds.flows[at], horizon))
        for flow in (*FLOWS, *SUMS, *STOCKS):
            end = "stock_end" if flow in OF_END else "stock_start"
            share = _share(table[flow], table[end])
            rows += _rows_of((name, flow), horizon, (table[flow], share), worlds)
    return rows


def with_mean_year(counts: NDArray[np.int32], horizon: int) -> Floats:
    """Flows and stocks by year and, last, in the mean year: (…, CASELOAD, years + 1)."""
    mean = counts.mean(axis=-1, keepdims=True)
    flows = slice(0, len(FLOWS))
    mean[:, flows] = counts[:, flows].sum(axis=-1, keepdims=True) * (MONTHS_IN_YEAR / horizon)
    return np.concatenate([counts, mean], axis=-1)


def by_name(counts: Floats) -> dict[str, Floats]:
    """Every flow, stock and sum of flows: (n_worlds, CASELOAD, …) to name → (n_worlds, …)."""
    table: dict[str, Floats] = {flow: counts[:, AT[flow]] for flow in CASELOAD}
    sums = {name: np.sum([table[part] for part in parts], axis=0) for name, parts in SUMS.items()}
    return table | sums


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return share


def _ends(values: Floats, worlds: PairedResults) -> Floats:
    """Percentiles over worlds, (n_worlds, …) to (3, …); not a number where a world has none."""
    ends = percentiles_of(values, worlds.draw, worlds.strata, PERCENTILES)
    return np.where(np.isnan(values).any(axis=0), np.nan, ends)


def _rows_of(
    words: tuple[str, str], horizon: int, parts: tuple[Floats, Floats], worlds: PairedResults
) -> list[FlowRow]:
    """Rows of one flow: words are its option and name, parts its counts and shares by world."""
    columns = [
        np.vstack([mean_of(part, worlds.draw, worlds.strata), _ends(part, worlds)]).T.tolist()
        for part in parts
    ]
    option, flow = words
    return [
        FlowRow(option, period, flow, "persons", *(Interval(*column[at]) for column in columns))
        for at, period in enumerate((*year_names(horizon), MEAN_YEAR))
    ]


def holding_of(options: tuple[Option, ...], worlds: PairedResults) -> Stability | None:
    """Whether the caseload without a change of policy stays within the bounds its scenario states.

    Parameters
    ----------
    options : in the order of the worlds
    """
    names = tuple(option.name for option in options)
    name = status_quo(names)
    at = names.index(name)
    mean = mean_of(worlds.flows[at], worlds.draw, worlds.strata)
    ends = worlds.flows[at][:, AT["stock_end"]].astype(np.float64)
    errors = monte_carlo_error(ends, worlds.draw, worlds.strata).tolist()
    start = float(mean[AT["stock_start"], 0])
    return stability(options[at].scenario, start, mean[AT["stock_end"]].tolist(), errors, name)


def national_rows(
    names: tuple[str, ...], worlds: PairedResults, national: National
) -> list[NationalRow]:
    """Every national figure and that of the option without a change of policy."""
    name = status_quo(names)
    implied = _implied(worlds, names.index(name))
    return [_beside(name, figure, *implied[figure.measure], worlds) for figure in national.figures]


def _beside(
    option: str, figure: NationalFigure, pooled: float, by_world: Floats, worlds: PairedResults
) -> NationalRow:
    low, middle, high = map(float, _ends(by_world, worlds))
    return NationalRow(
        option, figure.measure, figure.unit, figure.value, figure.when, figure.source,
        figure.status, Interval(pooled, low, middle, high),
    )  # fmt: skip


def _summed(values: Floats | NDArray[np.int64], worlds: PairedResults) -> Floats:
    """All worlds together: summed, those of several sources of effects by their weights."""
    if worlds.strata is None:
        return np.asarray(values.sum(axis=0))
    return mean_of(values.astype(np.float64), worlds.draw, worlds.strata)


def _implied(worlds: PairedResults, at: int) -> dict[str, tuple[float, Floats]]:
    """By national measure: the share of one option, all worlds together, and world by world."""
    table = by_name(with_mean_year(worlds.flows[at], worlds.monthly.shape[-1])[..., -1])
    ratios = {
        "inflow": ("inflow", "stock_start"),
        "outflow": ("outflow", "stock_start"),
        "work_share_of_exits": ("exits_to_work", "outflow"),
        "long_share": ("long_start", "stock_start"),
    }
    found = {}
    for name, (part, whole) in ratios.items():
        pooled = _share(*(_summed(table[one], worlds)[None] for one in (part, whole)))
        found[name] = (float(pooled[0]), _share(table[part], table[whole]))
    spells = worlds.spells[at]
    for shares in (exit_shares, return_shares):
        together, apart = shares(_summed(spells, worlds)), shares(spells)
        found |= {name: (float(together[name]), apart[name]) for name in together}
    return found

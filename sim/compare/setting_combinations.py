"""The same comparison under every combination of settings, as one long table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.compare.comparison import Comparison
from sim.compare.paired_differences import TOTAL

# Over the whole horizon; a difference from the comparator under the same settings.
DIFFERENCES = ("net_municipal_cost", "net_exits_to_work", "part_time", "on_benefit", "staff_fte")
CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest")
NONE = float("nan")


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One measure of one option under one combination of settings.

    Attributes
    ----------
    effect_basis, labour_market : names of what is chosen; empty where there is no choice
    option, measure, unit : words
    mean : of the difference from the comparator in the same worlds, or a share of worlds
    p05, p50, p95 : of that difference over worlds; not numbers for a chance
    mc_se : error of `mean` if luck and parameter draws were drawn anew
    draws, replications : parameter draws, and worlds for each
    folder : the results folder of the run it came from
    """

    effect_basis: str
    labour_market: str
    option: str
    measure: str
    unit: str
    mean: float
    p05: float
    p50: float
    p95: float
    mc_se: float
    draws: int
    replications: int
    folder: str


@dataclass(frozen=True, slots=True)
class Combined:
    """A comparison under one combination of settings.

    Attributes
    ----------
    chosen : dimension → name of the setting
    comparison : as it may be shown
    draws, worlds : simulated
    folder : name of its results folder
    """

    chosen: Mapping[str, str]
    comparison: Comparison
    draws: int
    worlds: int
    folder: str


def setting_rows(combinations: Iterable[Combined]) -> tuple[SettingRow, ...]:
    """The long table of all combinations."""
    return tuple(row for one in combinations for row in _rows(one))


def _rows(one: Combined) -> Iterator[SettingRow]:
    basis, market = one.chosen["effect_basis"], one.chosen["labour_market"]
    replications = one.worlds // one.draws
    for row in one.comparison.differences:
        if row.period == TOTAL and row.measure in DIFFERENCES:
            yield SettingRow(
                basis, market, row.option, row.measure, row.unit,
                row.difference, row.p05, row.p50, row.p95, row.mc_se,
                one.draws, replications, one.folder,
            )  # fmt: skip
    for verdict in one.comparison.verdicts:
        for chance in CHANCES:
            share, error = (float(getattr(verdict, f"{chance}{end}")) for end in ("", "_mc_se"))
            yield SettingRow(
                basis, market, verdict.option, chance, "share",
                share, NONE, NONE, NONE, error,
                one.draws, replications, one.folder,
            )  # fmt: skip

"""The same comparison under every combination of settings, as one long table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sim.compare.comparison import Comparison
from sim.compare.paired_differences import TOTAL, SettingRow
from sim.measures import COMPARED

# Over the whole horizon; a difference from the comparator under the same settings.
DIFFERENCES = frozenset(measure.heading for measure in COMPARED if measure.is_headline)
CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest")


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
                row.difference, one.draws, replications, one.folder,
            )  # fmt: skip
    for verdict in one.comparison.verdicts:
        for chance in CHANCES:
            yield SettingRow(
                basis, market, verdict.option, chance, "share",
                getattr(verdict, chance), one.draws, replications, one.folder,
            )  # fmt: skip

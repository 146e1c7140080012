"""A finished comparison, read back from its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sim.compare.by_source import SourceRow
from sim.compare.caseload import FlowRow, NationalRow
from sim.compare.grant_risk import GrantRow
from sim.compare.household_budgets import BudgetRow
from sim.compare.input_table import InputRow
from sim.compare.notice import Notice, NoticeRow
from sim.compare.option_verdicts import MonthRow, OptionSummary
from sim.compare.paired_differences import DifferenceRow, SettingRow
from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variance_split import SplitRow
from sim.compare.subgroups import SubgroupRow
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.inputs.scenario.redacted import stored_scenario
from sim.outcomes.interval import row_from
from sim.power.evaluation import EvaluationRow
from sim.report.estimate import Estimate
from sim.report.page.stored_result import read_manifest, table_lines
from sim.report.tables.options import (
    OptionLine,
    difference_estimate,
    level_estimate,
    month_estimate,
    option_lines,
    verdict_estimate,
)
from sim.store.manifest import AMOUNTS, Manifest
from sim.store.result_tables import result_digest

TOTAL = "total"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class StoredComparison:
    """What `bijstandsim compare` left behind.

    Attributes
    ----------
    folder, manifest, scenario : as of a run
    options : by name; the comparator comes first
    verdicts : a row for each option
    differences : by (option, measure, period)
    months : by (option, measure, month)
    inputs : every number it rests on
    notices : what a reader must know
    sensitivity, uncertainty, parts : what lies behind it; empty without `compare --why`
    settings : the same under every setting; empty without `compare --settings`
    flows : who moves from where to where, by option and year
    budgets : budgets of example households under each option
    evaluation : how many people it takes to see a regime's effect, and when; may be empty
    national : the comparator's stock and flows, and the country's
    grant : benefits, grant and deficit, by (option, period)
    subgroups : who gains and who loses; empty without `compare --who`
    """

    folder: Path
    manifest: Manifest
    scenario: Scenario
    options: dict[str, Option]
    verdicts: dict[str, OptionSummary]
    differences: dict[tuple[str, str, str], DifferenceRow]
    months: dict[tuple[str, str, int], MonthRow]
    inputs: tuple[InputRow, ...]
    notices: tuple[Notice, ...]
    sensitivity: tuple[SwingRow, ...] = ()
    uncertainty: tuple[SplitRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    settings: tuple[SettingRow, ...] = ()
    flows: tuple[FlowRow, ...] = ()
    budgets: tuple[BudgetRow, ...] = ()
    evaluation: tuple[EvaluationRow, ...] = ()
    national: tuple[NationalRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    grant: dict[tuple[str, str], GrantRow] = field(default_factory=dict)
    subgroups: tuple[SubgroupRow, ...] = ()

    @property
    def comparator(self) -> str:
        """Name of the option that others are held against."""
        return next(iter(self.verdicts))

    @property
    def others(self) -> tuple[str, ...]:
        """All options but the comparator."""
        return tuple(self.verdicts)[1:]

    @property
    def years(self) -> tuple[str, ...]:
        """The periods but the total."""
        periods = dict.fromkeys(period for _, _, period in self.differences)
        return tuple(period for period in periods if period != TOTAL)

    @property
    def flags(self) -> tuple[str, ...]:
        """What the command was asked besides its usual work, as far as it shows in the tables."""
        options = {
            "--why": self.sensitivity, "--settings": self.settings, "--who": self.subgroups
        }  # fmt: skip
        return tuple(flag for flag, lines in options.items() if lines)

    @property
    def horizon(self) -> int:
        """Months that are compared."""
        return self.scenario.time.months

    def difference(self, option: str, measure: str, period: str = TOTAL) -> Estimate:
        """How an option differs from the comparator in the same worlds."""
        return difference_estimate(self.differences[option, measure, period])

    @property
    def lines(self) -> dict[str, OptionLine]:
        """What tables say of each option, by name."""
        return option_lines(self.verdicts.values(), self.differences.values(), self.horizon)

    def months_of(self, option: str, measure: str) -> dict[int, MonthRow]:
        """One measure of an option by month."""
        return {
            month: row
            for (name, what, month), row in self.months.items()
            if (name, what) == (option, measure)
        }

    def level(self, option: str, measure: str, period: str = TOTAL) -> Estimate:
        """What it is under an option itself, not compared with the comparator."""
        return level_estimate(self.differences[option, measure, period])

    def month(self, option: str, measure: str, month: int) -> Estimate:
        """One measure in one month with its band."""
        return month_estimate(self.months[option, measure, month])

    def verdict(self, option: str, column: str, unit: str) -> Estimate:
        """A number of an option's verdict; its interval where the table holds one."""
        return verdict_estimate(self.verdicts[option], column, unit)


def is_comparison(manifest: Manifest) -> bool:
    """Whether a result is a comparison: it pays, so that amounts are among what it depends on."""
    return AMOUNTS in manifest.content


def read_comparison(folder: Path) -> StoredComparison:
    """Read the tables of a comparison.

    Raises
    ------
    InputError
        If the folder is no result, or only half of one.
    """
    manifest = read_manifest(folder, "scenario")
    scenario = stored_scenario(manifest.content["scenario"])
    digest = result_digest(manifest.content)

    def rows(kind: Callable[..., Row], name: str) -> tuple[Row, ...]:
        lines = table_lines(folder, f"comparison_{name}", digest)
        return tuple(row_from(kind, line) for line in lines)

    def rows_if_any(kind: Callable[..., Row], name: str) -> tuple[Row, ...]:
        is_there = (folder / f"comparison_{name}.parquet").is_file()
        return rows(kind, name) if is_there else ()

    differences, months = rows(DifferenceRow, "differences"), rows(MonthRow, "months")
    return StoredComparison(
        folder,
        manifest,
        scenario,
        options={option.name: option for option in resolve_options(scenario)},
        verdicts={row.option: row for row in rows(OptionSummary, "options")},
        differences={(row.option, row.measure, row.period): row for row in differences},
        months={(row.option, row.measure, row.month): row for row in months},
        inputs=rows(InputRow, "inputs"),
        notices=tuple(map(Notice.from_row, rows(NoticeRow, "notices"))),
        sensitivity=rows_if_any(SwingRow, "sensitivity"),
        uncertainty=rows_if_any(SplitRow, "uncertainty"),
        parts=rows_if_any(PartRow, "parts"),
        settings=rows_if_any(SettingRow, "settings"),
        flows=rows_if_any(FlowRow, "flows"),
        grant={(row.option, row.period): row for row in rows_if_any(GrantRow, "grant")},
        budgets=rows_if_any(BudgetRow, "purses"),
        evaluation=rows_if_any(EvaluationRow, "evaluation"),
        national=rows_if_any(NationalRow, "national"),
        sources=rows_if_any(SourceRow, "sources"),
        subgroups=rows_if_any(SubgroupRow, "subgroups"),
    )

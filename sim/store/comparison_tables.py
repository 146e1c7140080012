"""A comparison as files: one workbook, and each table as csv both ways and as parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.compare.by_source import SourceRow
from sim.compare.caseload import FlowRow, NationalRow
from sim.compare.comparison import Comparison
from sim.compare.grant_risk import GrantRow
from sim.compare.household_budgets import BudgetRow
from sim.compare.input_table import InputRow
from sim.compare.notice import NoticeRow
from sim.compare.option_verdicts import MonthRow, OptionSummary
from sim.compare.paired_differences import DifferenceRow, SettingRow
from sim.compare.precision import PrecisionRow
from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variance_split import SplitRow
from sim.compare.subgroups import SubgroupRow
from sim.outcomes.interval import column_names, record
from sim.power.evaluation import EvaluationRow
from sim.store.result_tables import digest_in, write_tables

NAME = "comparison"


def tables(
    comparison: Comparison,
    why: Why | None = None,
    evaluation: tuple[EvaluationRow, ...] = (),
    settings: tuple[SettingRow, ...] = (),
    subgroups: tuple[SubgroupRow, ...] = (),
) -> dict[str, pd.DataFrame]:
    """Every table of a comparison, and of what lies behind it, by name."""

    def frame(rows: tuple[Any, ...], kind: type) -> pd.DataFrame:
        # A ratio over a difference that never varies has no number a spreadsheet could hold.
        frames = pd.DataFrame([record(row) for row in rows], columns=column_names(kind))
        return frames.replace([float("inf"), float("-inf")], float("nan"))

    frames = {
        "options": frame(comparison.verdicts, OptionSummary),
        "differences": frame(comparison.differences, DifferenceRow),
        "months": frame(comparison.months, MonthRow),
        "flows": frame(comparison.flows, FlowRow),
        "grant": frame(comparison.grant, GrantRow),
        "national": frame(comparison.national, NationalRow),
        "precision": frame(comparison.precision, PrecisionRow),
        "inputs": frame(comparison.inputs, InputRow),
        "purses": frame(comparison.budgets, BudgetRow),
        "notices": frame(tuple(one.row() for one in comparison.notices), NoticeRow),
    }
    if comparison.sources:
        frames["sources"] = frame(comparison.sources, SourceRow)
    if evaluation:
        frames["evaluation"] = frame(evaluation, EvaluationRow)
    if settings:
        frames["settings"] = frame(settings, SettingRow)
    if subgroups:
        frames["subgroups"] = frame(subgroups, SubgroupRow)
    if why is not None:
        frames["uncertainty"] = frame(why.split, SplitRow)
        frames["sensitivity"] = frame(why.swings, SwingRow)
        frames["parts"] = frame(why.parts, PartRow)
    return frames


def write_comparison(
    folder: Path,
    comparison: Comparison,
    why: Why | None = None,
    evaluation: tuple[EvaluationRow, ...] = (),
    settings: tuple[SettingRow, ...] = (),
    subgroups: tuple[SubgroupRow, ...] = (),
) -> None:
    """Write comparison.xlsx and, for each table, comparison_TABLE.csv, …_nl.csv and ….parquet."""
    sheets = tables(comparison, why, evaluation, settings, subgroups)
    write_tables(folder, NAME, sheets, digest_in(folder), begin=f"{NAME}_")

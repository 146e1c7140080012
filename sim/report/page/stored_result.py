"""A finished result, read back from its folder."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.inputs.scenario.redacted import stored_scenario
from sim.outcomes.summary import SummaryRow
from sim.report.page.estimate import Estimate, from_row

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left behind.

    Attributes
    ----------
    folder : where it stands
    manifest : everything the numbers depend on
    scenario : as it was run
    options : the options it compares
    rows : the long table, by (option, group, measure, month)
    """

    folder: Path
    manifest: dict[str, Any]
    scenario: Scenario
    options: tuple[Option, ...]
    rows: dict[Key, SummaryRow]

    @property
    def asked(self) -> tuple[str, ...]:
        """What the command was asked beside its usual work: nothing."""
        return ()

    def estimate(self, option: str, group: str, measure: str, month: int) -> Estimate:
        """One number of the long table."""
        return from_row(self.rows[option, group, measure, month])

    def has(self, option: str, group: str, measure: str, month: int) -> bool:
        """Whether the long table holds this number."""
        return (option, group, measure, month) in self.rows


def read_result(folder: Path) -> Result:
    """Read manifest and summary of a result's folder.

    Raises
    ------
    InputError
        If the folder is no result, or only half of one.
    """
    manifest = read_manifest(folder)
    scenario = stored_scenario(manifest["scenario"])
    rows = {(row.option, row.group, row.measure, row.month): row for row in _summary_rows(folder)}
    return Result(folder, manifest, scenario, resolve_options(scenario), rows)


def read_manifest(folder: Path, about: str = "scenario") -> dict[str, Any]:
    """The manifest of a result about a scenario or a design.

    Raises
    ------
    InputError
        If there is none, with how to make one.
    """
    path = folder / "manifest.json"
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or about not in content:
        raise InputError(
            (
                f"{folder}: must be the folder of a finished run, with manifest.json and "
                "summary.parquet. Make one with: bijstandsim run wageningen",
            )
        )
    return content


def _summary_rows(folder: Path) -> list[SummaryRow]:
    return [SummaryRow(**line) for line in table_lines(folder / "summary.parquet")]


def table_lines(path: Path) -> list[dict[str, Any]]:
    """A table of a result, a mapping of column to value for each line.

    Raises
    ------
    InputError
        If it is not there, or damaged.
    """
    if not path.is_file():
        raise InputError(
            (
                f"{path}: must be there (got a run that was stopped half-way?). "
                "Run it again: what was finished is kept.",
            )
        )
    try:
        lines = parquet.read_table(path).to_pylist()
    except (pa.ArrowException, OSError) as trouble:
        raise InputError(
            f"{path}: must be a whole table (it is damaged). Remove it and run again."
        ) from trouble
    return [_with_nan(line) for line in lines]


def _with_nan(line: dict[str, Any]) -> dict[str, Any]:
    """Parquet holds a number that is not there as nothing."""
    return {column: math.nan if value is None else value for column, value in line.items()}

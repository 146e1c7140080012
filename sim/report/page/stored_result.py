"""A finished result, read back from its folder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.files.seals import read_sealed_manifest
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.inputs.scenario.redacted import stored_scenario
from sim.outcomes.interval import row_from
from sim.outcomes.summary import SummaryRow
from sim.report.estimate import Estimate, from_row
from sim.store.manifest import FORMAT, MANIFEST, Manifest
from sim.store.result_tables import RUN_AGAIN, SUMMARY, read_result_table, result_digest

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
    manifest: Manifest
    scenario: Scenario
    options: tuple[Option, ...]
    rows: dict[Key, SummaryRow]

    @property
    def flags(self) -> tuple[str, ...]:
        """What the command was asked besides its usual work: nothing."""
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
    manifest = read_manifest(folder, "scenario")
    scenario = stored_scenario(manifest.content["scenario"])
    lines = table_lines(folder, SUMMARY, result_digest(manifest.content))
    summary = [row_from(SummaryRow, line) for line in lines]
    rows = {(row.option, row.group, row.measure, row.month): row for row in summary}
    return Result(folder, manifest, scenario, resolve_options(scenario), rows)


def read_manifest(folder: Path, about: str = "program") -> Manifest:
    """The manifest of a result; of one about a `scenario` or a `design` where that must be.

    Raises
    ------
    InputError
        If there is none, with how to make one; if it was changed, or is of another version.
    """
    path = folder / MANIFEST
    content = read_sealed_manifest(path, RUN_AGAIN) if path.is_file() else {}
    if about not in content:
        raise InputError(
            f"{folder}: must be the folder of a finished run, with {MANIFEST} and its tables. Make "
            "one with: bijstandsim run wageningen"
        )
    if content.get("format") != FORMAT:
        raise InputError(
            f"{folder}: must be a result of format {FORMAT} (got {content.get('format')}): another "
            f"version of the program made it. {RUN_AGAIN}"
        )
    return Manifest(content, content.pop("digest"))


def table_lines(folder: Path, name: str, digest: str) -> list[dict[str, Any]]:
    """The lines of a table, each a mapping of column to value; raises as `read_result_table`."""
    return [_with_nan(line) for line in read_result_table(folder, name, digest)]


def _with_nan(line: dict[str, Any]) -> dict[str, Any]:
    """Parquet holds a number that is not there as nothing."""
    return {column: math.nan if value is None else value for column, value in line.items()}

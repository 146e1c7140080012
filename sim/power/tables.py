"""Tables of a power study for a spreadsheet: rows, audit and curve, as xlsx or csv."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from sim.errors import InputError
from sim.files.atomic import write_whole
from sim.files.table_text import guarded
from sim.power.diagnosis.run import PowerResult, Row

FORMATS = (".xlsx", ".csv")


def plain_rows(rows: Sequence[Any]) -> list[Row]:
    """Rows as plain mappings without nan, fit for JSON: nan becomes None."""
    found = []
    for row in rows:
        plain: Mapping[str, Any] = (
            asdict(row) if is_dataclass(row) and not isinstance(row, type) else row
        )
        found.append(
            {
                name: None if isinstance(value, float) and not math.isfinite(value) else value
                for name, value in plain.items()
            }
        )
    return found


def as_json(result: PowerResult) -> dict[str, Any]:
    """What `bijstandsim power DESIGN --json` prints."""
    return {
        "design": result.design.design,
        "studies": result.studies.n_studies,
        "seed": result.studies.seed,
        "cautions": list(result.cautions),
        "notes": list(result.notes),
        "rows": plain_rows(result.rows),
    }


def write_table(rows: Sequence[Any], path: Path, sheet: str = "power") -> None:
    """Write rows as .xlsx or .csv, complete or not at all.

    Raises
    ------
    InputError
        If the name ends otherwise.
    MachineError
        If the file cannot be written.
    """
    if path.suffix not in FORMATS:
        raise InputError(
            f"{path}: must end in {' or '.join(FORMATS)} (got {path.suffix or 'nothing'})"
        )
    table = guarded(pd.DataFrame(plain_rows(rows)))

    def write(handle: BinaryIO) -> None:
        if path.suffix == ".csv":
            table.to_csv(handle, index=False, mode="wb")
            return
        with pd.ExcelWriter(handle, engine="xlsxwriter") as writer:
            table.to_excel(writer, sheet_name=sheet, index=False, freeze_panes=(1, 0))

    write_whole(path, write)

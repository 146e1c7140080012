"""Tables of a power study for a spreadsheet: rows, audit and curve, as xlsx or csv."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from sim.errors import InputError
from sim.files.atomic import write_whole
from sim.files.table_text import guarded, without_nan
from sim.outcomes.interval import field_types
from sim.power.diagnosis.rows import PowerRow, lines_of_rows
from sim.power.diagnosis.run import PowerResult

FORMATS = (".xlsx", ".csv")
# Of the JSON documents: another one where a key goes or means something else.
OUTPUT_VERSION = 1
_TEXT, _NUMBER = {"type": "string"}, {"type": ["number", "null"]}
_WORDS = {"type": "array", "items": _TEXT}
_KINDS: dict[Any, dict[str, Any]] = {
    str: _TEXT,
    float: _NUMBER,
    float | None: _NUMBER,
    bool | None: {"type": ["boolean", "null"]},
}
_MEANINGS = {
    "diagnosand": {"description": "what the figure is (docs/power.md)"},
    "agree": {"description": "whether value lies within four Monte-Carlo errors of exact"},
}
_ROW: dict[str, Any] = {
    name: _KINDS[type_] | _MEANINGS.get(name, {})
    for name, (type_, _) in field_types(PowerRow).items()
}
OUTPUT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What bijstandsim power --json prints: a study, or the answer to a question",
    "type": "object",
    "properties": {
        "schema": {
            "enum": [f"bijstandsim power {k} {OUTPUT_VERSION}" for k in ("study", "answer")]
        },
        "version": {"type": "string", "description": "of the program"},
        "design": {"type": "string"},
        "question": {"type": "string", "description": "of an answer: n, mde, …"},
        "studies": {"type": "integer", "minimum": 1},
        "seed": {"type": "integer", "minimum": 0},
        "paragraph": {"type": "string", "description": "of a study: for a pre-registration"},
        "cautions": _WORDS,
        "notes": _WORDS,
        "results": {"type": "string", "description": "folder with the tables and figures"},
        "questions": {"type": "array", "items": {"type": "object"}},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": _ROW, "required": list(_ROW)},
        },
    },
    "required": ["schema", "version", "design", "studies", "cautions", "results", "rows"],
    "additionalProperties": False,
}


def plain_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows as plain mappings without nan, fit for JSON: nan becomes None."""
    return [without_nan(line) for line in lines_of_rows(rows)]


def says_what_it_is(kind: str) -> dict[str, Any]:
    """The first keys of a JSON document: which it is, and which version of the program made it.

    kind : study or answer
    """
    return {
        "schema": f"bijstandsim power {kind} {OUTPUT_VERSION}",
        "version": metadata.version("bijstandsim"),
    }


def as_json(result: PowerResult) -> dict[str, Any]:
    """What `bijstandsim power DESIGN --json` prints."""
    return {
        **says_what_it_is("study"),
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

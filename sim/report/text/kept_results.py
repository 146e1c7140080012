"""What `bijstandsim results` prints: a line for each result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.report.numbers import NOTHING, number_text
from sim.report.text.table import text_table
from sim.store.kept_results import KeptResult

LONGEST_TITLE = 44
MEGABYTE = 1e6
HEADER = ("result", "kind", "title", "date", "file", "options", "worlds", "MB", "note")


def results_text(rows: Sequence[KeptResult]) -> str:
    """A table of results, the newest first; worlds are draws × replications, or studies."""
    return text_table(HEADER, [_cells(row) for row in rows], "<<<<<>>><")


def _cells(row: KeptResult) -> tuple[str, ...]:
    return (
        row.folder.name,
        f"{row.kind} (private)" if row.is_private else row.kind,
        _shortened(row.title),
        f"{row.written:%Y-%m-%d %H:%M}",
        row.file or NOTHING,
        str(row.options) if row.options else NOTHING,
        _worlds(row),
        number_text(row.size_bytes / MEGABYTE, digits=1),
        row.note,
    )


def _worlds(row: KeptResult) -> str:
    if row.studies:
        return f"{number_text(row.studies)} studies"
    return f"{row.draws} × {row.replications}" if row.draws else NOTHING


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def result_lines(rows: Sequence[KeptResult]) -> list[dict[str, Any]]:
    """The same as plain data for JSON, sizes in bytes and dates whole."""
    return [
        {
            "result": row.folder.name,
            "folder": str(row.folder),
            "kind": row.kind,
            "title": row.title,
            "written": row.written.isoformat(timespec="seconds"),
            "file": row.file,
            "options": row.options,
            "draws": row.draws,
            "replications": row.replications,
            "studies": row.studies,
            "size_bytes": row.size_bytes,
            "is_private": row.is_private,
            "note": row.note,
        }
        for row in rows
    ]

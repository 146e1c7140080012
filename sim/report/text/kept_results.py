"""What `results` and `diff` print: a line for each result, and what differs between two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.files.table_text import without_nan
from sim.report.numbers import NOTHING, number_text
from sim.report.text.table import text_table
from sim.store.kept_results import KeptResult
from sim.store.result_differences import InputChange, MovedNumber, ResultDifferences

LONGEST_TITLE = 44
MEGABYTE = 1e6
FIRST = 20
LONGEST_VALUE = 48
LARGE, MIDDLE = 100, 10
# Of a number that moved from a value that never varies.
WITHOUT_CHANCE = "no chance"
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


def differences_text(differences: ResultDifferences, most: int = FIRST) -> str:
    """What differs, in two tables; at most so many lines of each."""
    if differences.is_empty:
        numbers = number_text(differences.n_compared)
        return f"Nothing differs: the same inputs, and {numbers} numbers that are the same."
    parts = [_inputs(differences.inputs, most), _numbers(differences, most), *differences.remarks]
    return "\n\n".join(part for part in parts if part)


def _inputs(changes: Sequence[InputChange], most: int) -> str:
    if not changes:
        return "Made of the same: scenario, amounts, posterior and program."
    rows = [(row.part, row.key, _cut(row.before), _cut(row.after)) for row in changes[:most]]
    table = text_table(("part", "key", "before", "after"), rows, "<<<<")
    return f"What they were made of differs in {len(changes)} keys.\n{table}{_rest(changes, most)}"


def _cut(text: str) -> str:
    if not text:
        return NOTHING
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"


def _numbers(differences: ResultDifferences, most: int) -> str:
    alone = [
        f"{number_text(count)} stand {where} only"
        for count, where in ((differences.only_before, "before"), (differences.only_after, "after"))
        if count
    ]
    head = "; ".join(
        [
            f"{number_text(len(differences.moved))} of {number_text(differences.n_compared)} "
            "numbers moved",
            *alone,
        ]
    )
    if not differences.moved:
        return f"{head}."
    header = ("number", "of", "before", "after", "moved", "error", "moved / error")
    table = text_table(header, [_moved_cells(row) for row in differences.moved[:most]], "<<>>>>>")
    return f"{head}.\n{table}{_rest(differences.moved, most)}"


def _moved_cells(row: MovedNumber) -> tuple[str, ...]:
    digits = _digits(row)
    name = f"{row.table.removeprefix('comparison_')} {row.number}"
    error = number_text(row.error, digits=digits) if math.isfinite(row.error) else NOTHING
    numbers = (number_text(v, digits=digits) for v in (row.before, row.after))
    return (name, row.about, *numbers, number_text(row.moved, "+", digits), error, _times(row))


def _times(row: MovedNumber) -> str:
    times = row.times_error
    return WITHOUT_CHANCE if math.isinf(times) else number_text(times, digits=1)


def _digits(row: MovedNumber) -> int:
    """As many as show the move in two figures, at most eight."""
    size = abs(row.moved)
    if size >= MIDDLE:
        return 0
    return min(8, 1 - math.floor(math.log10(size)))


def _rest(rows: Sequence[object], most: int) -> str:
    more = len(rows) - most
    return f"\n… and {number_text(more)} more: --all, or --json" if more > 0 else ""


def differences_json(differences: ResultDifferences) -> dict[str, Any]:
    """The same as plain data for JSON, whole."""
    return {
        "before": str(differences.before),
        "after": str(differences.after),
        "inputs": [asdict(row) for row in differences.inputs],
        "compared": differences.n_compared,
        "only_before": differences.only_before,
        "only_after": differences.only_after,
        "moved": [
            without_nan(asdict(row) | {"times_error": _finite(row.times_error)})
            for row in differences.moved
        ],
        "remarks": list(differences.remarks),
    }


def _finite(times: float) -> float | None:
    return times if math.isfinite(times) else None

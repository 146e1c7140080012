"""The summary as files that people and programs open: parquet, csv and xlsx."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from sim.files.atomic import write_whole
from sim.files.table_text import guarded
from sim.outcomes.interval import column_names, record
from sim.outcomes.summary import SummaryRow
from sim.store.result_tables import digest_in, write_result_table

SUMMARY = "summary"
COLUMNS = tuple(column_names(SummaryRow))


def to_frame(rows: Sequence[Any], columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """A data frame of frozen rows, an interval's parts in columns of their own."""
    return pd.DataFrame([record(row) for row in rows], columns=list(columns))


def write_summary(folder: Path, frame: pd.DataFrame) -> None:
    """Write summary.parquet, summary.csv and summary.xlsx; the same table gives the same bytes."""
    write_result_table(folder, SUMMARY, frame, digest_in(folder))
    safe = guarded(frame)
    write_whole(
        folder / "summary.csv",
        lambda handle: safe.to_csv(
            handle, index=False, mode="wb", lineterminator="\n", encoding="utf-8"
        ),
    )
    write_whole(folder / "summary.xlsx", lambda handle: write_xlsx(handle, {"summary": frame}))


def write_xlsx(handle: BinaryIO, sheets: dict[str, pd.DataFrame]) -> None:
    """A workbook in which text stays text, whatever sign it begins with."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  (slow to load)

    try:
        _write_book(handle, sheets)
    except FileCreateError as hidden:
        # The library wraps a full disk in an error of its own.
        cause = hidden.args[0] if hidden.args else hidden
        raise cause if isinstance(cause, OSError) else OSError(str(hidden)) from hidden


def _write_book(handle: BinaryIO, sheets: dict[str, pd.DataFrame]) -> None:

    import xlsxwriter  # noqa: PLC0415  (slow to load)

    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(handle, {**options, "in_memory": True}) as book:
        # A fixed day: the same results must give the same bytes.
        book.set_properties({"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, list(frame.columns))
            for number, column in enumerate(frame.columns):
                values = frame[column].astype(object).where(frame[column].notna(), None)
                sheet.write_column(1, number, values.tolist())
            sheet.autofilter(0, 0, max(1, len(frame)), len(frame.columns) - 1)

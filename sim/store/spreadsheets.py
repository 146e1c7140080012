"""Tables for people: workbooks, and csv as Dutch and as machine readers expect it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.files.atomic import write_whole
from sim.store.result_tables import write_result_table
from sim.store.summary_tables import write_xlsx

# What a spreadsheet takes for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
DUTCH = "_nl"


def as_text(cell: object) -> object:
    """A cell whose text no spreadsheet takes for a formula; numbers stay as they are.

    Examples
    --------
    >>> as_text("=1+1"), as_text("plain"), as_text(-1.5)
    ("'=1+1", 'plain', -1.5)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with every text cell made safe."""
    kept = frame.copy()
    for name in kept.columns:
        if not _is_number(kept[name]):
            kept[name] = kept[name].map(as_text)
    return kept


def _is_number(column: pd.Series) -> bool:
    return column.dtype.kind in "iufb"


def write_csv(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write NAME.csv (comma, point) and NAME_nl.csv (semicolon, decimal comma, byte order mark)."""
    safe = guarded(frame)
    write_whole(
        folder / f"{name}.csv",
        lambda handle: safe.to_csv(
            handle, index=False, mode="wb", lineterminator="\n", encoding="utf-8"
        ),
    )
    write_whole(
        folder / f"{name}{DUTCH}.csv",
        lambda handle: safe.to_csv(
            handle,
            index=False,
            mode="wb",
            sep=";",
            decimal=",",
            lineterminator="\r\n",
            encoding="utf-8-sig",
        ),
    )


def write_tables(folder: Path, name: str, sheets: dict[str, pd.DataFrame], digest: str) -> None:
    """Write NAME.xlsx with every sheet, and each sheet as csv both ways and as parquet.

    Parameters
    ----------
    folder : the run's folder
    name : of the workbook, and the beginning of every other file
    sheets : tables by name
    digest : names the result
    """
    write_whole(folder / f"{name}.xlsx", lambda handle: write_xlsx(handle, sheets))
    for sheet, frame in sheets.items():
        write_csv(folder, f"{name}_{sheet}", frame)
        write_result_table(folder, f"{name}_{sheet}", frame, digest)

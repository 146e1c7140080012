"""Tables for people: workbooks, and csv as Dutch and as machine readers expect it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.files.atomic import write_whole
from sim.files.table_text import guarded
from sim.store.result_tables import write_result_table
from sim.store.summary_tables import write_xlsx

DUTCH = "_nl"


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

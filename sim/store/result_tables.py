"""Tables of a result: Parquet to be read back, csv and workbooks for people.

A Parquet table is sealed and bound to the manifest next to it. Csv is written as machine readers
expect it and as Dutch ones do.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from sim.errors import InputError, MachineError
from sim.files.atomic import write_whole
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import SealError, content_digest, read_sealed_manifest
from sim.files.table_text import guarded
from sim.outcomes.interval import column_names, record
from sim.outcomes.summary import SummaryRow
from sim.store.manifest import MANIFEST

RUN_AGAIN = "Run the command that made it (such as bijstandsim run) again."
# Of a manifest: how the work was cut up. Tables do not hang on it, nor do their bytes.
CUT = "block_draws"
DUTCH = "_nl"
SUMMARY = "summary"
# How csv is written, by the ending of the file's name.
CSV_FORMS: Mapping[str, dict[str, Any]] = {
    "": {"lineterminator": "\n", "encoding": "utf-8"},
    DUTCH: {"sep": ";", "decimal": ",", "lineterminator": "\r\n", "encoding": "utf-8-sig"},
}
# What reading a damaged workbook may raise.
UNREADABLE_BOOK = (OSError, ValueError, KeyError, EOFError, RuntimeError, MemoryError,
                   zipfile.BadZipFile, zlib.error)  # fmt: skip
SHEET_NAME = re.compile(r'<sheet name="([^"]*)"')
COLUMNS = tuple(column_names(SummaryRow))


def write_result_table(folder: Path, name: str, frame: pd.DataFrame, digest: str) -> None:
    """Write NAME.parquet.

    Parameters
    ----------
    digest : `result_digest` of the manifest in the folder, or what else names the result
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    write_sealed_table(folder / f"{name}.parquet", table, _label(digest, name))


def read_result_table(folder: Path, name: str, digest: str) -> list[dict[str, Any]]:
    """A table of a result, a mapping of column to value for each line.

    Raises
    ------
    InputError
        If it is not there, damaged, changed, or of another result.
    """
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise InputError(
            f"{path}: must be there (stopped half-way, or removed?). Run the command that made it "
            f"(bijstandsim {_command_of(name)}) again."
        )
    lines: list[dict[str, Any]] = read_sealed_table(
        path, _label(digest, name), RUN_AGAIN
    ).to_pylist()
    return lines


def _command_of(name: str) -> str:
    """The command that writes a table of this name."""
    commands = {SUMMARY: "run", "comparison": "compare"}
    return commands.get(name.partition("_")[0], "power")


def _label(digest: str, name: str) -> str:
    return f"{digest}:{name}"


def result_digest(manifest: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits that change with all that a table hangs on."""
    return content_digest(
        {name: part for name, part in manifest.items() if name not in (CUT, "digest")}
    )


def digest_in(folder: Path) -> str:
    """`result_digest` of the manifest that a running command put into its folder.

    Raises
    ------
    MachineError
        If it is gone: somebody removed the folder in the meantime.
    """
    try:
        return result_digest(read_sealed_manifest(folder / MANIFEST))
    except SealError as gone:
        raise MachineError(
            f"{folder}: the results could not be written whole ({MANIFEST} is gone or was changed "
            "while the command ran). Run it again."
        ) from gone


def require_whole(folder: Path) -> None:
    """Find out at the end that a folder is still there; raises as `digest_in`."""
    digest_in(folder)


def write_csv(
    folder: Path, name: str, frame: pd.DataFrame, endings: Sequence[str] = tuple(CSV_FORMS)
) -> None:
    """Write NAME.csv (comma, point) and NAME_nl.csv (semicolon, decimal comma, byte order mark)."""
    for ending in endings:
        write_whole(folder / f"{name}{ending}.csv", partial(_encode_csv, frame, ending))


def _encode_csv(frame: pd.DataFrame, ending: str, handle: BinaryIO) -> None:
    guarded(frame).to_csv(handle, index=False, mode="wb", **CSV_FORMS[ending])


def changed_copies(folder: Path, digest: str) -> list[str]:
    """Names of csv files and workbooks that do not hold what the sealed tables next to them hold.

    Nothing reads them, so whoever changes a number in one sees it nowhere else.

    Parameters
    ----------
    folder : of a result
    digest : `result_digest` of its manifest

    Raises
    ------
    InputError
        If a sealed table is damaged, changed, or of another result.
    """
    tables: dict[str, pd.DataFrame] = {}
    for path in sorted(folder.glob("*.parquet")):
        sealed = read_sealed_table(path, _label(digest, path.stem), RUN_AGAIN)
        tables[path.stem] = sealed.to_pandas()
    changed = [
        file.name
        for name, frame in tables.items()
        for ending in CSV_FORMS
        if (file := folder / f"{name}{ending}.csv").is_file()
        and file.read_bytes() != _encoded(partial(_encode_csv, frame, ending))
    ]
    books = [
        file
        for file in sorted(folder.glob("*.xlsx"))
        if any(name == file.stem or name.startswith(f"{file.stem}_") for name in tables)
    ]
    return changed + [file.name for file in books if not _holds(file, tables)]


def _holds(book: Path, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a workbook is as it is written of the tables that its sheets are called after."""
    try:
        parts = _parts(book.read_bytes())
        sheets = SHEET_NAME.findall(parts["xl/workbook.xml"].decode())
        made = {sheet: tables.get(f"{book.stem}_{sheet}", tables.get(sheet)) for sheet in sheets}
    except UNREADABLE_BOOK:
        return False
    whole = {sheet: frame for sheet, frame in made.items() if frame is not None}
    written = _encoded(lambda handle: write_xlsx(handle, whole))
    return whole.keys() == made.keys() and parts == _parts(written)


def _parts(book: bytes) -> dict[str, bytes]:
    """What a workbook holds, however it is compressed."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _encoded(write: Callable[[BinaryIO], object]) -> bytes:
    handle = io.BytesIO()
    write(handle)
    return handle.getvalue()


def write_tables(
    folder: Path, name: str, sheets: dict[str, pd.DataFrame], digest: str, *, begin: str = ""
) -> None:
    """Write NAME.xlsx with every sheet, and each sheet as csv both ways and as parquet.

    Parameters
    ----------
    folder : the run's folder
    name : of the workbook
    sheets : tables by name
    digest : names the result
    begin : of the name of every other file, before that of its sheet
    """
    write_whole(folder / f"{name}.xlsx", lambda handle: write_xlsx(handle, sheets))
    for sheet, frame in sheets.items():
        write_csv(folder, f"{begin}{sheet}", frame)
        write_result_table(folder, f"{begin}{sheet}", frame, digest)


def to_frame(rows: Sequence[Any], columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """A data frame of frozen rows, an interval's parts in columns of their own."""
    return pd.DataFrame([record(row) for row in rows], columns=list(columns))


def write_summary(folder: Path, frame: pd.DataFrame) -> None:
    """Write summary.parquet, summary.csv and summary.xlsx; the same table gives the same bytes."""
    write_result_table(folder, SUMMARY, frame, digest_in(folder))
    write_csv(folder, SUMMARY, frame, endings=("",))
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

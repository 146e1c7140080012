"""The lines of an .xlsx workbook: its first visible sheet, values only."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from sim.inputs.caseload.cells import Cell, Line, seen
from sim.inputs.caseload.line_mistakes import Wrong
from sim.inputs.reading.file_content import MEBIBYTE, UnreadableError

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

ZIPPED = b"PK\x03\x04"
# An .xls of before 2007, or a workbook behind a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Unpacked, all parts together: some 200,000 recipients.
MOST_UNPACKED_MEBIBYTES = 64
# Lines that a sheet can have at all.
MOST_LINES = 2**20
TEXT_PARTS = (".xml", ".rels")
# In a document type entities may be declared that grow without end; no spreadsheet writes one.
DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE|\A(?:\xff\xfe|\xfe\xff)")
MARKED = re.compile(rb"<(?:\w+:)?(?:mergeCell|f)[\s/>]")
NUMBERED = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=[\"'](\d+)")
HIDDEN = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*\s)?hidden=[\"'](?:1|true)[\"']")
SAVE_AGAIN = "Open it in a spreadsheet and save it again as .xlsx, or as .csv"


def is_workbook(content: bytes) -> bool:
    """Whether these bytes begin as a workbook does, of whichever kind."""
    return content.startswith((ZIPPED, OLD_OFFICE))


def workbook_lines(content: bytes) -> tuple[list[Line | Wrong], tuple[str, ...]]:
    """Every line of the first visible sheet, what is wrong with it, and what is left out.

    Parameters
    ----------
    content : bytes of a workbook

    Raises
    ------
    UnreadableError
        If it is another kind of workbook, too large, or damaged.
    """
    if content.startswith(OLD_OFFICE):
        raise UnreadableError(
            "must be an .xlsx workbook or a csv file (got one of before 2007, or one with a "
            "password)",
            f"{SAVE_AGAIN}, without a password.",
        )
    try:
        return _read(content)
    except UnreadableError:
        raise
    except Exception as trouble:
        # Whatever a damaged file makes a reader stumble over, it is the file that must be mended.
        raise UnreadableError(
            "must be a sound workbook (got a damaged one, or none)", f"{SAVE_AGAIN}."
        ) from trouble


def _read(content: bytes) -> tuple[list[Line | Wrong], tuple[str, ...]]:
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415  (slow to load)

    parts = _parts(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of formats that are not read here
        reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read()
        name, path = _first_sheet(reader)
        _require_order(parts[path])
        sheet = reader.wb[name]
        sheet.reset_dimensions()  # some programs write a size that is none
        rows = [
            (number, row)
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=MOST_LINES), 1)
            if any(value is not None for value in row)
        ]
        reader.archive.close()
    width = max((len(row) for _, row in rows), default=0)
    lines: list[Line | Wrong] = [
        (number, tuple(map(_cell, row)) + ("",) * (width - len(row))) for number, row in rows
    ]
    remarks = _remarks(parts[path], len(reader.wb.worksheets) - 1)
    return [*_marks(parts[path]), *lines], tuple(remarks)


def _parts(content: bytes) -> dict[str, bytes]:
    """Every part by its name; reading them all compares each name and check sum."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.infolist()
        if not any(part.filename == "[Content_Types].xml" for part in names):
            raise UnreadableError(
                "must be an .xlsx workbook or a csv file (got another kind of packed file)",
                f"{SAVE_AGAIN}.",
            )
        if sum(part.file_size for part in names) > MOST_UNPACKED_MEBIBYTES * MEBIBYTE:
            raise UnreadableError(
                f"must hold at most {MOST_UNPACKED_MEBIBYTES} MiB when unpacked (got more)",
                "Delete columns that are not needed, other sheets and pictures.",
            )
        parts = {part.filename: packed.read(part) for part in names}
    texts = [part for name, part in parts.items() if name.endswith(TEXT_PARTS)]
    if any(DOCUMENT_TYPE.search(text) for text in texts):
        raise UnreadableError(
            "must be a workbook as a spreadsheet writes it (got one with a document type)",
            f"{SAVE_AGAIN}.",
        )
    return parts


def _first_sheet(reader: ExcelReader) -> tuple[str, str]:
    """Name and part of the first sheet that is a table and is not hidden."""
    for sheet, relation in reader.parser.find_sheets():
        if "worksheet" in relation.Type and sheet.state == "visible":
            return sheet.name, relation.target
    raise UnreadableError("must have a sheet that is not hidden (got none)", "Show one.")


def _require_order(sheet: bytes) -> None:
    """Refuse lines that the reader would leave out without a word."""
    numbers = [int(number) for number in NUMBERED.findall(sheet)]
    if any(later <= line for line, later in pairwise(numbers)) or max(numbers, default=0) > (
        MOST_LINES
    ):
        raise ValueError("lines out of order")


def _remarks(sheet: bytes, sheets_beside: int) -> Iterator[str]:
    """What is left out, and what is read though nobody sees it."""
    if sheets_beside:
        yield f"the first sheet is read, {sheets_beside} more are not."
    hidden = len(HIDDEN.findall(sheet))
    if hidden:
        yield f"{hidden} hidden lines are read like all others: a filter leaves nobody out."


def _cell(value: Any) -> Cell:
    """What a cell holds: a time says nothing about a day, and yes or no is a word."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, int | float | datetime.date) else seen(str(value))


def _marks(sheet: bytes) -> Iterator[Wrong]:
    """Merged cells, and formulas of which the file holds no value."""
    if not MARKED.search(sheet):
        return
    for _, part in ET.iterparse(io.BytesIO(sheet)):
        kind = part.tag.rpartition("}")[2]
        if kind == "mergeCell":
            yield Wrong(
                _line(part.get("ref", "")),
                "must have no merged cells: of several in one only the first holds a value. Split "
                "them.",
            )
        elif kind == "c" and _is_uncomputed(part):
            yield Wrong(
                _line(part.get("r", "")),
                "must hold values (got a formula whose value the file does not hold). Open the "
                "workbook in a spreadsheet and save it again, or paste the values.",
            )
        elif kind == "row":
            part.clear()


def _is_uncomputed(cell: ET.Element) -> bool:
    # The value of a formula may be an empty text, which says that it is one.
    if cell.find("{*}f") is None or cell.get("t") == "str":
        return False
    return not cell.findtext("{*}v")


def _line(reference: str) -> int:
    """The line of a reference such as B12 or B12:C12.

    Examples
    --------
    >>> _line("B12"), _line("A3:C3")
    (12, 3)
    """
    return int(re.sub(r"\D", "", reference.partition(":")[0]) or 1)

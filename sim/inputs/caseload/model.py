"""A group read from a municipality's own file: its rows in memory, its fingerprint in results."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.caseload.line_mistakes import WrongLines, grouped
from sim.inputs.caseload.recipients import Caseload, Recipient, calendar_wrongs
from sim.inputs.caseload.records import read_caseload, read_csv
from sim.inputs.caseload.workbook import SAVE_AGAIN, is_workbook, workbook_lines
from sim.inputs.reading.file_content import UnreadableError, file_content, require_text, shown_file
from sim.inputs.reading.frozen import Section

MOST_MEBIBYTES = 64
# Results about fewer real people are never shown: what an office of statistics would publish.
LEAST_RECIPIENTS = 10
# How text begins that is no UTF-8, and full of noughts.
UNICODE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# Kinds of mistakes that are reported at once.
MOST_KINDS = 50


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a caseload file, distinguished by their digest."""

    sha256: str
    content: bytes = field(compare=False, repr=False)


class OwnCaseload(Section):
    """A caseload file: what is kept of it in results is its fingerprint and its size."""

    path: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None,
        description="csv file or xlsx workbook with one row a recipient; missing in stored results",
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="fingerprint of the file; it must be the same where it is given"
    )
    _caseload: Caseload = PrivateAttr(default=Caseload())

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _read(self) -> Self:
        if self.path is None:
            raise PydanticCustomError(
                "must", "must name the caseload file; stored results do not hold it (got no path)"
            )
        path = Path(self.path)
        try:
            content = file_content(path, MOST_MEBIBYTES)
            sha256 = hashlib.sha256(content).hexdigest()
            if self.sha256 not in (None, sha256):
                raise PydanticCustomError(
                    "must", "must be the file of before, with the same sha256 (got another)"
                )
            self._caseload = caseload_in(Content(sha256, content))
        except UnreadableError as trouble:
            text = f"`{shown_file(path)}` {trouble.must}. {trouble.remedy}".rstrip(". ")
            raise PydanticCustomError("must", "{text}", {"text": text}) from None
        object.__setattr__(self, "sha256", sha256)
        return self

    @property
    def shown(self) -> str:
        """The file as the user would write it."""
        return shown_file(Path(self.path or ""))

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody in the file, in its order."""
        return self._caseload.recipients

    @property
    def n_rows(self) -> int:
        """Rows that say something, those with a mistake too; 0 if the columns are not known."""
        return self._caseload.n_rows

    @property
    def called(self) -> dict[str, str]:
        """Column → what the file itself calls it."""
        return self._caseload.called

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is allowed and yet worth telling, as whole sentences."""
        return tuple(f"{self.shown}: {remark}" for remark in self._caseload.remarks)

    def mistakes(self, start: date | None) -> Iterator[WrongLines]:
        """Every kind of mistake once; start: first day of month 0, where it is known."""
        amiss = list(self._caseload.mistakes)
        if start is not None:
            amiss += grouped(calendar_wrongs(self._caseload, start))
        amiss.sort(key=lambda kind: kind.lines[0])
        yield from amiss[:MOST_KINDS]
        if len(amiss) > MOST_KINDS:
            more = f"{len(amiss) - MOST_KINDS} more kinds of mistakes begin here (not shown)."
            yield WrongLines("", more, amiss[MOST_KINDS].lines[:1], 1)


@lru_cache(maxsize=2)
def caseload_in(file: Content) -> Caseload:
    """What a file says; read once, though every option of a scenario is checked with it.

    Raises
    ------
    UnreadableError
        If it holds no table.
    """
    if is_workbook(file.content):
        lines, remarks = workbook_lines(file.content)
        caseload = read_caseload(lines)
        return replace(caseload, remarks=(*remarks, *caseload.remarks))
    if b"\0" in file.content and not file.content.startswith(UNICODE_MARKS):
        raise UnreadableError(
            "must be a csv file or an .xlsx workbook (got another kind of file)", f"{SAVE_AGAIN}."
        )
    require_text(file.content)
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.content.decode("cp1252", errors="replace")  # as Excel saves it
    return read_csv(text)

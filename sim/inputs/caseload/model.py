"""A group read from a municipality's own file: its rows in memory, its fingerprint in results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.caseload.records import MOST_TOLD, Caseload, Recipient, read_caseload
from sim.inputs.reading.file_content import UnreadableError, file_content, require_text
from sim.inputs.reading.frozen import Section
from sim.inputs.reading.yaml_file import shown_file

MOST_MEBIBYTES = 64
# Results about fewer real people are never shown (docs/comparison.md#real-people).
LEAST_RECIPIENTS = 10
# Outside these a date or age is a slip of the pen: assistance starts at 18 and ends at pension age.
LEAST_AGE_YEARS, MOST_AGE_YEARS = 18, 80
# The first general law on assistance came into force on this day.
FIRST_BENEFIT = date(1965, 1, 1)


class OwnCaseload(Section):
    """A caseload file: what is kept of it in results is its fingerprint and its size."""

    path: Annotated[str, Field(min_length=1, max_length=4000)] | None = Field(
        default=None, description="csv file with one row a recipient; missing in stored results"
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="fingerprint of the file; it must be the same where it is given"
    )
    _caseload: Caseload = PrivateAttr(default=Caseload())

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_path(cls, given: Any) -> Any:
        return {"path": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _read(self) -> Self:
        if self.path is None:
            raise PydanticCustomError(
                "must", "must name the caseload file; stored results do not hold it (got no path)"
            )
        content = _content(Path(self.path))
        found = hashlib.sha256(content).hexdigest()
        if self.sha256 not in (None, found):
            raise PydanticCustomError(
                "must", "must be the file of before, with the same sha256 (got another)"
            )
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")  # as Excel saves it
        object.__setattr__(self, "sha256", found)
        self._caseload = read_caseload(text)
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

    def mistakes(self, start: date | None) -> Iterator[str]:
        """Every mistake as "file:line: column: must … (got …)"; start: first day of month 0."""
        found = list(self._caseload.mistakes)
        if start is not None:
            found += _calendar_mistakes(self._caseload, start)
        found.sort(key=lambda mistake: int(mistake.partition(":")[0]))
        for mistake in found[:MOST_TOLD]:
            yield f"{self.shown}:{mistake}"
        if len(found) > MOST_TOLD:
            yield f"{self.shown}: {len(found) - MOST_TOLD} more mistakes (not shown)"


def _content(path: Path) -> bytes:
    try:
        content = file_content(path, MOST_MEBIBYTES)
        require_text(content)
        return content
    except UnreadableError as trouble:
        told = f"`{shown_file(path)}` {trouble.must}. {trouble.remedy}".rstrip(". ")
        raise PydanticCustomError("must", "{told}", {"told": told}) from None


def age_at(recipient: Recipient, start: date) -> int | None:
    """Whole years at the start of the scenario, None where the file does not say."""
    born = recipient.birth_date
    if born is None:
        return recipient.age_years
    return start.year - born.year - ((start.month, start.day) < (born.month, born.day))


def months_at(recipient: Recipient, start: date) -> int | None:
    """Whole months on benefit at the start of the scenario, None where the file does not say."""
    since = recipient.start_date
    if since is None:
        return recipient.months_on_benefit
    return (start.year - since.year) * 12 + start.month - since.month - (start.day < since.day)


def _calendar_mistakes(caseload: Caseload, start: date) -> Iterator[str]:
    called = caseload.called
    for row in caseload.recipients:
        age, months = age_at(row, start), months_at(row, start)
        if age is not None and not LEAST_AGE_YEARS <= age <= MOST_AGE_YEARS:
            name = called.get("birth_date") or called.get("age_years")
            yield (
                f"{row.line}: {name}: must make an age of {LEAST_AGE_YEARS} to {MOST_AGE_YEARS} "
                f"years on {start} (got {age})"
            )
        if row.start_date is not None and not FIRST_BENEFIT <= row.start_date <= start:
            yield (
                f"{row.line}: {called['start_date']}: must lie between {FIRST_BENEFIT} and the "
                f"start of the scenario {start} (got {row.start_date})"
            )
        elif (
            months is not None
            and age is not None
            and LEAST_AGE_YEARS <= age < LEAST_AGE_YEARS - 1 + months / 12
        ):
            name = called.get("start_date") or called.get("months_on_benefit")
            yield (
                f"{row.line}: {name}: must begin after the age of {LEAST_AGE_YEARS} "
                f"(got {months} months on benefit at the age of {age})"
            )
        if row.earnings is not None and row.earnings > 0 and row.part_time is False:
            yield (
                f"{row.line}: {called['earnings']}: must be empty or 0 for who does not work "
                f"part-time (got {row.earnings:g})"
            )

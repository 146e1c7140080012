"""Tables in few signs: what all numbers of a row or table have in common is said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup

from sim.report.page.blocks import Block, Choose, Figure, Fold, Page, Row, Table

ESTIMATE = re.compile(r'<span class="est"((?: data-[\w-]+="[^"]*")*)>')
MARK = re.compile(r' data-([\w-]+)="([^"]*)"')
# Says how a number is shown, not where it stands.
NOT_A_PLACE = "per"
# Where the style sheet turns tables into cards.
NARROW = "46rem"
Marks = dict[str, str]
# Signs that a style sheet may hold as they are; all others are written as their number.
PLAIN = frozenset(" .,:;%€×’–-()/")


def lean(table: Table) -> Table:
    """The same table with the places of its numbers on the row or table that they share."""
    rows = [_lean_row(row) for row in table.rows]
    places = [dict(row.marks) for row in rows if dict(row.marks)]
    shared = _shared(places) if len(places) == len(rows) else {}
    return replace(
        table,
        marks=tuple(shared.items()),
        rows=tuple(
            replace(row, marks=tuple(mark for mark in row.marks if mark[0] not in shared))
            for row in rows
        ),
    )


def _lean_row(row: Row) -> Row:
    found = [dict(MARK.findall(marks)) for cell in row.cells for marks in _estimates(cell)]
    shared = {name: value for name, value in _shared(found).items() if name != NOT_A_PLACE}
    if not shared:
        return row
    marks = tuple((name, Markup(value)) for name, value in shared.items())
    cells = tuple(_without(cell, shared) for cell in row.cells)
    return replace(row, marks=(*row.marks, *marks), cells=cells)


def _estimates(cell: Markup | str) -> list[str]:
    return ESTIMATE.findall(cell) if isinstance(cell, Markup) else []


def _shared(places: Sequence[Marks]) -> Marks:
    """What all of them say alike."""
    if not places:
        return {}
    first, *others = places
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def _without(cell: Markup | str, shared: Marks) -> Markup | str:
    if not isinstance(cell, Markup):
        return cell

    def kept(match: re.Match[str]) -> str:
        marks = MARK.findall(match.group(1))
        left = [f' data-{name}="{value}"' for name, value in marks if name not in shared]
        return f'<span class="est"{"".join(left)}>'

    return Markup(ESTIMATE.sub(kept, cell))


def column_rules(pages: Sequence[Page]) -> str:
    """Style rules: what each column is called on a narrow screen, and which hold words."""
    labels, words = [], []
    for page in pages:
        for table in _tables_of(page):
            for place, column in enumerate(table.columns, start=2):
                cell = f"#{page.language}-table-{table.name} td:nth-child({place})"
                labels.append(f'{cell}::before{{content:"{_quoted(column.text)}"}}')
                if not column.is_number:
                    words.append(f"{cell}{{text-align:left;min-width:var(--words)}}")
    return "\n".join([*words, f"@media (max-width:{NARROW}){{", *labels, "}"])


def _tables_of(page: Page) -> Iterator[Table]:
    for section in page.sections:
        yield from _tables_in(section.blocks)


def _tables_in(blocks: Sequence[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Fold):
            yield from _tables_in(block.blocks)
        elif isinstance(block, Figure | Choose) and block.table is not None:
            yield block.table


def _quoted(text: str) -> str:
    """A text inside quotes in a style sheet; nothing in it can end the quotes or the sheet."""
    return "".join(
        sign if sign.isalnum() or sign in PLAIN else f"\\{ord(sign):x} " for sign in text
    )

"""A row of totals below a table is no person."""

from __future__ import annotations

from collections.abc import Sequence

from sim.inputs.caseload.cells import Cell, says_something, text_of
from sim.inputs.caseload.column_names import means_total
from sim.inputs.caseload.csv_lines import Line
from sim.inputs.caseload.header import Header
from sim.inputs.caseload.line_mistakes import Wrong
from sim.inputs.caseload.number_convention import Convention, readings

NUMBERS = ("earnings", "months_on_benefit", "age_years")
CENT = 0.01
# A sum of one other amount would be a second person like the first.
LEAST_PARTS = 2


def totals_in(body: Sequence[Line], header: Header) -> list[Wrong]:
    """Lines that hold a word for a total, and a last line that holds an amount or sums only."""
    wrongs = [
        Wrong(
            number,
            "must hold a recipient (got a word for a total: this looks like a row of totals). "
            "Remove the line.",
        )
        for number, cells in body
        if any(isinstance(cell, str) and means_total(cell) for cell in cells)
    ]
    if body and _is_total(body, header) and body[-1][0] not in {wrong.line for wrong in wrongs}:
        text = (
            "must hold a recipient (got an amount or a sum and nothing else in the last line: this "
            "looks like a row of totals). Remove the line; if it is a recipient, put it above "
            "another."
        )
        wrongs.append(Wrong(body[-1][0], text))
    return wrongs


def _is_total(body: Sequence[Line], header: Header) -> bool:
    """Whether the last line says nothing but an amount, as no other does, or but sums."""
    numbers = {header.places[name]: name for name in NUMBERS if name in header.places}
    filled = _filled(body[-1])
    if not filled or not filled <= numbers.keys():
        return False
    earnings = header.places.get("earnings")
    is_alone = filled == {earnings} and all(_filled(line) != filled for line in body[:-1])
    return (is_alone and len(header.places) > 1 and len(body) > LEAST_PARTS) or any(
        _is_sum([cells[place] for _, cells in body if len(cells) > place]) for place in filled
    )


def _filled(line: Line) -> set[int]:
    return {place for place, cell in enumerate(line[1]) if says_something(cell)}


def _is_sum(cells: Sequence[Cell]) -> bool:
    """Whether the last of some numbers is the sum of the others, in either convention."""
    for convention in Convention:
        *parts, last = (_number(cell, convention) for cell in cells)
        summed = [part for part in parts if part]
        if last and len(summed) >= LEAST_PARTS and abs(sum(summed) - last) < CENT:
            return True
    return False


def _number(cell: Cell, convention: Convention) -> float:
    """The number of a cell, 0 where there is none."""
    if isinstance(cell, int | float):
        return float(cell)
    return readings(text_of(cell)).get(convention, 0.0)

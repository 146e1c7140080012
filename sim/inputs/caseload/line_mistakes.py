"""Mistakes in the lines of a caseload file: those of one kind come once, and nobody's cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LINES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong in one line.

    Attributes
    ----------
    line : of the file, counted from 1
    text : "must …. How to mend it."; the same words for every line of the same kind
    column : what the file calls it; empty where it is about the whole line
    """

    line: int
    text: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class WrongLines:
    """One kind of mistake in one column.

    Attributes
    ----------
    column, text : as in `Wrong`
    lines : the first few, in their order
    n_lines : in how many lines it is made
    """

    column: str
    text: str
    lines: tuple[int, ...]
    n_lines: int

    @property
    def where(self) -> str:
        """Line and column, without the file."""
        return f"{self.lines[0]}: {self.column}" if self.column else str(self.lines[0])

    @property
    def sentence(self) -> str:
        """The text, and the lines where there are several."""
        if self.n_lines == 1:
            return self.text
        return f"{self.text} The same in {named_lines(self.lines, self.n_lines)}."


def named_lines(lines: Iterable[int], n_lines: int) -> str:
    """So many lines, and which are the first.

    Examples
    --------
    >>> named_lines((2, 5, 9), 60), named_lines((4, 7), 2), named_lines((4,), 1)
    ('60 lines (2, 5, 9, …)', '2 lines (4, 7)', 'line 4')
    """
    first = list(lines)[:LINES_NAMED]
    if n_lines == 1:
        return f"line {first[0]}"
    more = ", …" if n_lines > len(first) else ""
    return f"{n_lines} lines ({', '.join(map(str, first))}{more})"


def grouped(wrongs: Iterable[Wrong]) -> tuple[WrongLines, ...]:
    """Every kind of mistake once, with its first lines and how many there are.

    Examples
    --------
    >>> alike = [Wrong(line, "must be a date.", "begin") for line in range(2, 62)]
    >>> [(kind.where, kind.sentence) for kind in grouped(alike)]
    [('2: begin', 'must be a date. The same in 60 lines (2, 3, 4, …).')]
    """
    kinds: dict[tuple[str, str], list[int]] = {}
    counts: dict[tuple[str, str], int] = {}
    for wrong in wrongs:
        kind = (wrong.column, wrong.text)
        counts[kind] = counts.get(kind, 0) + 1
        first = kinds.setdefault(kind, [])
        if len(first) < LINES_NAMED:
            first.append(wrong.line)
    groups = [WrongLines(*kind, tuple(lines), counts[kind]) for kind, lines in kinds.items()]
    return tuple(sorted(groups, key=lambda group: group.lines[0]))

"""One thing that must be mended: where, what must hold, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sim.inputs.reading.source_positions import DataPath, Place, dotted

Part = Literal["value", "key", "line"]
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)


@dataclass(frozen=True)
class Mend:
    """What to write; whoever writes it where the mistake stands has mended it.

    Attributes
    ----------
    write : the text, as YAML has it; where it can mean two things both, the likelier first
    how : what is said after the first: " with a point"
    otherwise : what is said after the second: " if a decimal is meant"
    part : what it replaces: the value, the key, or the line from the place on
    is_guess : whether it is asked rather than said
    """

    write: tuple[str, ...]
    how: str = ""
    otherwise: str = ""
    part: Part = "value"
    is_guess: bool = False

    def sentence(self) -> str:
        """The proposal in words, with a space before it.

        Examples
        --------
        >>> Mend(("0.5",), " with a point").sentence()
        ' Write 0.5 with a point.'
        >>> Mend(("months",), is_guess=True).sentence()
        ' Did you mean `months`?'
        """
        first, *second = [text if NUMBER.match(text) else f"`{text}`" for text in self.write]
        if self.is_guess:
            return f" Did you mean `{self.write[0]}`?"
        other = f", or {second[0]}{self.otherwise}" if second else ""
        return f" Write {first}{self.how}{other}."


def said(mend: Mend | None) -> str:
    """The sentence of a mend; nothing where there is none."""
    return "" if mend is None else mend.sentence()


@dataclass(frozen=True)
class Mistake:
    """One thing that must be mended.

    Attributes
    ----------
    path : path in the data
    text : what must hold and what was found, "must … (got …)."
    place : where; None for data that was not read from a file
    mend : what to write instead, where that can be said
    line : file and line of the table in which it is to be mended, where that is another file
    """

    path: DataPath
    text: str
    place: Place | None = None
    mend: Mend | None = None
    line: str = ""

    def __str__(self) -> str:
        where = " ".join(part for part in (str(self.place or ""), dotted(self.path)) if part)
        if self.line:
            return f"{self.line}: {self.text} The file is named in {where}."
        return f"{where or 'scenario'}: {self.text}{said(self.mend)}"

    def sort_key(self) -> tuple[bool, str, int, int, str]:
        """Order of reading: by file, line and column, then by path."""
        place = self.place or Place("", 0, 0)
        return (self.place is None, place.file, place.line, place.column, dotted(self.path))


@dataclass(frozen=True)
class Finding:
    """A mistake between parts, or one found after a file was read.

    Attributes
    ----------
    path : where it shows
    text : what must hold and what was found
    mend : what to write instead, where that can be said
    line : file and line of a table, where it is to be mended there
    option : the option whose change it is about, if it is about one
    """

    path: DataPath
    text: str
    mend: Mend | None = None
    line: str = ""
    option: str = ""

    def __str__(self) -> str:
        of = f"{self.option}: " if self.option else ""
        return f"{of}{dotted(self.path)}: {self.text}{said(self.mend)}"


def of_option(mistake: object, name: str) -> object:
    """A mistake as one of an option; a sentence without a path gets the option's name."""
    return replace(mistake, option=name) if isinstance(mistake, Finding) else f"{name}: {mistake}"


def not_told_before(mistakes: Iterable[Mistake], spoiled: frozenset[DataPath]) -> list[Mistake]:
    """Mistakes but those in parts that could not be read, about which a mistake is told already."""
    return [
        mistake
        for mistake in mistakes
        if not any(mistake.path[:size] in spoiled for size in range(len(mistake.path) + 1))
    ]


def in_reading_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Mistakes in the order in which a reader meets them, each sentence once."""
    by_sentence: dict[str, Mistake] = {}
    for mistake in sorted(mistakes, key=Mistake.sort_key):
        by_sentence.setdefault(str(mistake), mistake)
    return tuple(by_sentence.values())

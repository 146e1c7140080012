"""What must be mended: where it stands in a file, what must hold, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel

Part = Literal["value", "key", "line"]
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z", re.ASCII)
Step = str | int
DataPath = tuple[Step, ...]
LONGEST_SHOWN = 60


@dataclass(frozen=True, order=True)
class Place:
    """A point in a file; line and column count from 1.

    Attributes
    ----------
    written : the text of a single value that begins there, as the file has it: ``1.450``
    """

    file: str
    line: int
    column: int
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class SourcePositions:
    """Places of keys and values by their path in the data.

    Attributes
    ----------
    keys : place of the key itself, for entries of mappings
    values : place of the value; the empty path is the whole file
    below : places of the file this one is based on, asked when nothing is found here
    """

    keys: Mapping[DataPath, Place] = field(default_factory=dict)
    values: Mapping[DataPath, Place] = field(default_factory=dict)
    below: SourcePositions | None = None

    def of_value(self, path: DataPath) -> Place | None:
        """Place of a value, or None if this path was not read from a file."""
        position = self.values.get(path)
        if position is None and self.below is not None:
            return self.below.of_value(path)
        return position

    def of_key(self, path: DataPath) -> Place | None:
        """Place of the key, or of the value where there is no key (list entries)."""
        position = self.keys.get(path) or self.values.get(path)
        if position is None and self.below is not None:
            return self.below.of_key(path)
        return position

    def all_values(self) -> dict[DataPath, Place]:
        """Every place of a value, those of the upper file before those it is based on."""
        lower = self.below.all_values() if self.below is not None else {}
        return {**lower, **self.values}

    def nearest(self, path: DataPath, data: Any) -> tuple[DataPath, Place | None]:
        """The longest part of a path that exists in the data and in a file, with its place."""
        existing = existing_part(path, data)
        for length in range(len(existing), -1, -1):
            place = self.of_value(existing[:length])
            if place is not None:
                return existing[:length], place
        return existing, None


def existing_part(path: DataPath, data: Any) -> DataPath:
    """The longest beginning of a path that leads to something in the data."""
    for length, step in enumerate(path):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return path[:length]
    return path


def value_at(path: DataPath, data: Any) -> Any:
    """The value at a path that exists."""
    for step in path:
        data = data[step]
    return data


def dotted(path: DataPath) -> str:
    """A path as people write it.

    Examples
    --------
    >>> dotted(("population", "groups", 0, "persons"))
    'population.groups[0].persons'
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{shown_key(step)}" if text else shown_key(step)
    return text


def shown_key(key: str) -> str:
    """A key, shortened and without control characters."""
    shown = key[:LONGEST_SHOWN]
    plain = "".join(letter if letter.isprintable() else "?" for letter in shown)
    return plain + ("…" if len(key) > LONGEST_SHOWN else "")


def got(value: Any) -> str:
    """A value in words, short and harmless.

    Examples
    --------
    >>> [got(value) for value in ("no", "", True, None, 3.5, {"a": 1}, [])]
    ['the text `no`', 'an empty text', 'true', 'nothing', '3.5', 'a mapping', 'a list']
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text `{shown_key(value)}`" if value else "an empty text"
    if isinstance(value, Mapping | BaseModel):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return shown_key(repr(value))


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


def not_reported_before(
    mistakes: Iterable[Mistake], already_reported: frozenset[DataPath]
) -> list[Mistake]:
    """Mistakes but those in parts that could not be read, which are reported already."""
    return [
        mistake
        for mistake in mistakes
        if not any(mistake.path[:size] in already_reported for size in range(len(mistake.path) + 1))
    ]


def in_reading_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Mistakes in the order in which a reader meets them, each sentence once."""
    by_sentence: dict[str, Mistake] = {}
    for mistake in sorted(mistakes, key=Mistake.sort_key):
        by_sentence.setdefault(str(mistake), mistake)
    return tuple(by_sentence.values())

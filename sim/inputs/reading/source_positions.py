"""Where a value stands: file, line and column, and what is written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
class Places:
    """Places of keys and values by their path in the data.

    Attributes
    ----------
    keys : place of the key itself, for entries of mappings
    values : place of the value; the empty path is the whole file
    below : places of the file this one is based on, asked when nothing is found here
    """

    keys: Mapping[DataPath, Place] = field(default_factory=dict)
    values: Mapping[DataPath, Place] = field(default_factory=dict)
    below: Places | None = None

    def of_value(self, path: DataPath) -> Place | None:
        """Place of a value, or None if this path was not read from a file."""
        found = self.values.get(path)
        if found is None and self.below is not None:
            return self.below.of_value(path)
        return found

    def of_key(self, path: DataPath) -> Place | None:
        """Place of the key, or of the value where there is no key (list entries)."""
        found = self.keys.get(path) or self.values.get(path)
        if found is None and self.below is not None:
            return self.below.of_key(path)
        return found

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

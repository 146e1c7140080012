"""Reading the files of `amounts/`: every mistake of all of them at once, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from sim.errors import InputError
from sim.inputs.amounts.example_households import ExampleHouseholds
from sim.inputs.amounts.model import Amounts, Disregards, Grant, Norms, Staff
from sim.inputs.amounts.national import National
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.source_positions import (
    DataPath,
    Mistake,
    Places,
    existing_part,
    in_reading_order,
)
from sim.inputs.reading.yaml_file import read_mapping

T = TypeVar("T")
PLAIN_WORDS = {
    "missing": "must be given",
    "unexpected_keyword_argument": "must not stand here: no such key is known",
}
MOST_SHOWN = 60  # letters of a wrong value
FILES: dict[str, type] = {
    "norms": Norms,
    "disregards": Disregards,
    "grant": Grant,
    "staff": Staff,
    "example_households": ExampleHouseholds,
    "national": National,
}


def load_amounts(directory: Path | None = None) -> Amounts:
    """Read and check the amount files of a directory (the shipped one unless told).

    Raises
    ------
    InputError
        With every mistake of all files at once.

    Examples
    --------
    >>> load_amounts().norms.of("single").rows[0].value
    986.52
    """
    folder = directory or shipped("amounts")
    mistakes: list[str] = []
    parts: dict[str, Any] = {}
    for name, kind in FILES.items():
        try:
            parts[name] = read_checked(folder / f"{name}.yaml", kind)
        except InputError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InputError(mistakes)
    return Amounts(**parts)


def read_checked(file: Path, kind: type[T]) -> T:
    """The content of a YAML file as a frozen `kind`.

    Raises
    ------
    InputError
        With every mistake of the file at once.
    """
    data, places = read_mapping(file)
    try:
        # By way of JSON: strict, yet a list may become a tuple and "2018-07-01" a date.
        return TypeAdapter(kind).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise InputError(in_reading_order(_mistakes(error, data, places))) from None


def _mistakes(error: ValidationError, data: Any, places: Places) -> list[Mistake]:
    found = []
    for problem in error.errors():
        path = _path_in_file(problem["loc"], data)
        _, place = places.nearest(path, data)
        text = PLAIN_WORDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
        text = text.replace("Input should", "must")
        got = json.dumps(problem["input"], default=str, ensure_ascii=False)
        shown = got if len(got) <= MOST_SHOWN else got[:MOST_SHOWN] + "…"
        found.append(Mistake(path, f"{text} (got {shown}).", place))
    return found


def _path_in_file(steps: tuple[str | int, ...], data: Any) -> DataPath:
    """The path without the words pydantic adds for the kind of a case; a missing key stays last."""
    path: DataPath = ()
    for step in steps:
        longer = (*path, step)
        if existing_part(longer, data) == longer or step == steps[-1]:
            path = longer
    return path

"""Reading the files of `amounts/`: every mistake of all of them at once, with its place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import InputError
from sim.inputs.amounts.example_households import ExampleHouseholds
from sim.inputs.amounts.model import Amounts, Disregards, Grant, Norms, Staff
from sim.inputs.amounts.national import National
from sim.inputs.reading.frozen import Section
from sim.inputs.reading.mistakes import in_reading_order
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.validation_messages import checked_file
from sim.inputs.reading.yaml.file import read_document

S = TypeVar("S", bound=Section)
FILES: dict[str, type[Section]] = {
    "norms": Norms,
    "disregards": Disregards,
    "grant": Grant,
    "staff": Staff,
    "example_households": ExampleHouseholds,
    "national": National,
}


def load_amounts(directory: Path | None = None) -> Amounts:
    """Read and check the amount files of a directory (the shipped one unless another is named).

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
    files = tuple(folder / f"{name}.yaml" for name in FILES)
    return _as_they_stand(files, tuple(_bytes_of(file) for file in files))


def _bytes_of(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None  # reading it for good says what is wrong


@lru_cache(maxsize=4)
def _as_they_stand(files: tuple[Path, ...], _content: tuple[bytes | None, ...]) -> Amounts:
    """The amounts of files with this content, for a check asks for them once for each option."""
    mistakes: list[object] = []
    parts: dict[str, Any] = {}
    for file, (name, kind) in zip(files, FILES.items(), strict=True):
        try:
            parts[name] = read_checked(file, kind)
        except InputError as error:
            mistakes.extend(error.items)
    if mistakes:
        raise InputError(mistakes)
    return Amounts(**parts)


def read_checked(file: Path, kind: type[S]) -> S:
    """The content of a YAML file as a frozen section of a `kind`.

    Raises
    ------
    InputError
        With every mistake of the file at once.
    """
    document = read_document(file)
    section, mistakes = checked_file(
        kind, document.data, document.places, document.already_reported
    )
    mistakes += document.mistakes
    if section is None or mistakes:
        raise InputError(in_reading_order(mistakes))
    return section

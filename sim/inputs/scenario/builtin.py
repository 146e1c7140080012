"""The scenarios that come with the program, with their titles."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.inputs.reading.layers import read_layers
from sim.inputs.reading.relative_files import beside
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.reading.yaml.file import read_mapping


@dataclass(frozen=True)
class BuiltIn:
    """A scenario that comes with the program.

    Attributes
    ----------
    name : what to call it by
    title : one line
    path : its file
    """

    name: str
    title: str
    path: Path


def builtin_names() -> tuple[str, ...]:
    """Names of the built-in scenarios, in alphabetical order."""
    return SCENARIOS.names()


def builtin_scenarios() -> tuple[BuiltIn, ...]:
    """The built-in scenarios with their titles, in alphabetical order."""
    return tuple(BuiltIn(path.stem, _title(path), path) for path in _paths())


def comparable_names() -> tuple[str, ...]:
    """Built-in scenarios that have options to compare, in alphabetical order."""
    names = []
    for path in _paths():
        with suppress(InputError):
            if read_layers(path, SCENARIOS, beside).data.get("options"):
                names.append(path.stem)
    return tuple(names)


def _paths() -> tuple[Path, ...]:
    return tuple(SCENARIOS.find(name) for name in SCENARIOS.names())


def _title(path: Path) -> str:
    try:
        return str(read_mapping(path)[0].get("title", ""))
    except InputError:
        return "(does not read: bijstandsim check says why)"

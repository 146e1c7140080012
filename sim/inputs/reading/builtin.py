"""The scenarios that come with the program: by name, in the checkout or in the package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError
from sim.inputs.reading.yaml_file import read_mapping

SUFFIX = ".yaml"


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


def scenario_folder() -> Path:
    """The folder of built-in scenarios: inside the package if installed, else the checkout's."""
    package = Path(__file__).resolve().parent.parent.parent
    packaged = package / "data" / "scenarios"
    return packaged if packaged.is_dir() else package.parent / "scenarios"


def builtin_path(name: str) -> Path | None:
    """The file of a built-in scenario, or None if there is none of that name."""
    path = scenario_folder() / f"{name}{SUFFIX}"
    return path if name in builtin_names() else None


def builtin_names() -> tuple[str, ...]:
    """Names of the built-in scenarios, in alphabetical order."""
    return tuple(sorted(path.stem for path in scenario_folder().glob(f"*{SUFFIX}")))


def builtin_scenarios() -> tuple[BuiltIn, ...]:
    """The built-in scenarios with their titles, in alphabetical order."""
    found = []
    for name in builtin_names():
        path = scenario_folder() / f"{name}{SUFFIX}"
        try:
            title = str(read_mapping(path)[0].get("title", ""))
        except InputError:
            title = "(does not read: bijstandsim check tells why)"
        found.append(BuiltIn(name, title, path))
    return tuple(found)

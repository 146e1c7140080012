"""The scenario as results may hold it: files by their fingerprint, never by place or content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.beside import KEY
from sim.scenario.options import resolved, scenario_from_mapping

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


# What may be told of real people (DOMAIN section 7): no number under ten, and others to five.
LEAST_COUNT = 10
ROUND_TO = 5
GROUPS = "groups"


def published_form(scenario: Scenario) -> dict[str, Any]:
    """Plain data of the whole scenario; of an own caseload its fingerprint and its rounded size."""
    shown: dict[str, Any] = _without_paths(resolved(scenario))
    return shown


def stored_scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its published form; who was read from a file is only counted there."""
    return scenario_from_mapping(_without_files(data))


def _without_files(data: Any) -> Any:
    """Groups without their file, so that nobody needs it to read a result."""
    if isinstance(data, Mapping):
        return {
            key: [_counted(group) for group in entry] if key == GROUPS else _without_files(entry)
            for key, entry in data.items()
        }
    return [_without_files(entry) for entry in data] if isinstance(data, list | tuple) else data


def _counted(group: Any) -> Any:
    if not isinstance(group, Mapping) or KEY not in group:
        return group
    return {"persons": 0} | {key: entry for key, entry in group.items() if key != KEY}


def has_own_caseload(scenario: Scenario) -> bool:
    """Whether real people stand behind a scenario, in any of its options."""
    groups = [scenario.population.groups]
    groups += [option.change.get("population", {}).get("groups", ()) for option in scenario.options]
    return any(_file_of(group) is not None for entries in groups for group in entries)


def _file_of(group: Any) -> Any:
    return group.get(KEY) if isinstance(group, Mapping) else group.file


def _without_paths(data: Any) -> Any:
    if isinstance(data, Mapping):
        shown = {
            key: _fingerprint(entry) if key == KEY else _without_paths(entry)
            for key, entry in data.items()
        }
        return _with_rounded_size(shown) if KEY in data else shown
    return [_without_paths(entry) for entry in data] if isinstance(data, list | tuple) else data


def _with_rounded_size(group: dict[str, Any]) -> dict[str, Any]:
    """A group read from a file: its persons to five, 0 where they are fewer than ten."""
    persons = group.get("persons")
    if not isinstance(persons, Mapping):
        return group
    size = int(persons["value"])
    shown = ROUND_TO * round(size / ROUND_TO) if size >= LEAST_COUNT else 0
    return {**group, "persons": {**persons, "value": shown}}


def _fingerprint(file: Any) -> Any:
    """A checked file without its path; one still to be read, in an option, by its content."""
    if isinstance(file, Mapping):
        return {key: entry for key, entry in file.items() if key != "path"}
    path = Path(str(file))
    if not path.is_file():
        return file
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

"""The scenario as results may hold it: files by their fingerprint, never by place or content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.beside import KEY
from sim.scenario.options import resolved

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


def published_form(scenario: Scenario) -> dict[str, Any]:
    """Plain data of the whole scenario; of an own caseload only its fingerprint and its size."""
    shown: dict[str, Any] = _without_paths(resolved(scenario))
    return shown


def has_own_caseload(scenario: Scenario) -> bool:
    """Whether real people stand behind a scenario, in any of its options."""
    groups = [scenario.population.groups]
    groups += [option.change.get("population", {}).get("groups", ()) for option in scenario.options]
    return any(_file_of(group) is not None for entries in groups for group in entries)


def _file_of(group: Any) -> Any:
    return group.get(KEY) if isinstance(group, Mapping) else group.file


def _without_paths(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {
            key: _fingerprint(entry) if key == KEY else _without_paths(entry)
            for key, entry in data.items()
        }
    return [_without_paths(entry) for entry in data] if isinstance(data, list | tuple) else data


def _fingerprint(file: Any) -> Any:
    """A checked file without its path; one still to be read, in an option, by its content."""
    if isinstance(file, Mapping):
        return {key: entry for key, entry in file.items() if key != "path"}
    path = Path(str(file))
    if not path.is_file():
        return file
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

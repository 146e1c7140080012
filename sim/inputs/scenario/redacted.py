"""The scenario as results may hold it: files by their fingerprint, never by place or content."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import InputError
from sim.inputs.amounts.labour_market_series import read_series
from sim.inputs.caseload.model import LEAST_RECIPIENTS, OwnCaseload
from sim.inputs.reading.file_content import shown_file
from sim.inputs.reading.relative_files import KEY
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping

# What may be shown of real people: no number under ten, and others to five
# (docs/comparison.md#real-people).
LEAST_COUNT = LEAST_RECIPIENTS
ROUND_TO = 5
# A share of fewer persons than this would tell more of them than the rounded numbers do.
LEAST_WHOLE = 10 * ROUND_TO
GROUPS = "groups"
FINGERPRINT = "keyed_sha256"


def published_form(scenario: Scenario, key: bytes | None = None) -> dict[str, Any]:
    """Plain data of the whole scenario; of an own caseload its fingerprint and its rounded size.

    Parameters
    ----------
    scenario : with its options
    key : known to the owner of the file alone; without one there is no fingerprint, because who
        knows all but a few cells of a file would find those by trying
    """
    shown: dict[str, Any] = _without_paths(resolved(scenario), key)
    return shown


def stored_scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its published form; who was read from a file is only counted there."""
    return scenario_from_mapping(_without_files(data))


def _without_files(data: Any) -> Any:
    """Groups without their file, so that nobody needs it to read a result."""
    if isinstance(data, Mapping):
        return {
            key: [_counted(one) for one in entry]
            if _are_groups(key, entry)
            else _without_files(entry)
            for key, entry in data.items()
        }
    return [_without_files(entry) for entry in data] if isinstance(data, list | tuple) else data


def _are_groups(key: str, entry: Any) -> bool:
    """Whether these are the groups of a population; a decision names the groups it reaches."""
    return (
        key == GROUPS and not isinstance(entry, str) and all(isinstance(g, Mapping) for g in entry)
    )


def _counted(group: Mapping[str, Any]) -> Mapping[str, Any]:
    if KEY not in group:
        return group
    # A scenario needs somebody; how many they are when they are few is stated nowhere.
    persons = {**group["persons"], "value": max(1, group["persons"]["value"])}
    return {key: entry for key, entry in group.items() if key != KEY} | {"persons": persons}


def has_own_caseload(scenario: Scenario) -> bool:
    """Whether real people stand behind a scenario, in any of its options."""
    groups = [scenario.population.groups]
    groups += [option.change.get("population", {}).get("groups", ()) for option in scenario.options]
    return any(_file_of(group) is not None for entries in groups for group in entries)


def _file_of(group: Any) -> Any:
    return group.get(KEY) if isinstance(group, Mapping) else group.file


def _without_paths(data: Any, key: bytes | None) -> Any:
    if isinstance(data, Mapping):
        shown = {
            name: [_group(one, key) for one in entry]
            if _are_groups(name, entry)
            else _without_paths(entry, key)
            for name, entry in data.items()
        }
        return _with_series(shown) if isinstance(shown.get(KEY), str) else shown
    if isinstance(data, list | tuple):
        return [_without_paths(entry, key) for entry in data]
    return data


def _with_series(labour_market: dict[str, Any]) -> dict[str, Any]:
    """A labour market of an option with the series itself, not the place of its file."""
    rest = {key: entry for key, entry in labour_market.items() if key != KEY}
    return {**rest, "series": read_series(labour_market[KEY])}


def _group(group: Mapping[str, Any], key: bytes | None) -> dict[str, Any]:
    rest = {name: entry for name, entry in group.items() if name != KEY}
    shown: dict[str, Any] = _without_paths(rest, key)
    if group.get(KEY) is None:
        return shown
    file = _read_again(group[KEY])
    return _with_rounded_size({**shown, KEY: _fingerprint(file, key)}, file)


def _read_again(file: Any) -> OwnCaseload:
    """The file of a group, of which an option knows the place only."""
    try:
        return OwnCaseload.model_validate(file)
    except ValidationError:
        path = file["path"] if isinstance(file, Mapping) else file
        raise InputError(
            f"{shown_file(Path(path))}: must stay as it is while a command reads it (got another "
            "file, or none). Run the command again."
        ) from None


def _with_rounded_size(group: dict[str, Any], file: OwnCaseload) -> dict[str, Any]:
    """A group read from a file: its persons to five, 0 where they are fewer than ten.

    A group of an option has no number of persons yet: its file is read for it.
    """
    stated = group.get("persons")
    persons = stated if isinstance(stated, Mapping) else {"source": "own caseload"}
    if "value" not in persons:
        persons = {**persons, "value": len(file.recipients)}
    size = int(persons["value"])
    shown = ROUND_TO * round(size / ROUND_TO) if size >= LEAST_COUNT else 0
    return {**group, "persons": {**persons, "value": shown}}


def _fingerprint(file: OwnCaseload, key: bytes | None) -> dict[str, str]:
    """What tells two files apart, and to nobody without the key what is in them."""
    if key is None:
        return {}
    return {FINGERPRINT: hmac.new(key, str(file.sha256).encode(), "sha256").hexdigest()}

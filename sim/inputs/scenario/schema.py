"""The model as a JSON Schema, for completion and help in editors.

`python -m sim.inputs.scenario.schema` writes it to the file that is committed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.inputs.reading.named_lists import NAME, SCENARIO_RULES
from sim.inputs.reading.shipped import shipped
from sim.inputs.scenario.checks.cross_checks import UNCHANGEABLE
from sim.inputs.scenario.model import Scenario

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = "scenario.schema.json"
WHOLE = ("Quantity", "Count")
BASED_ON: Schema = {
    "type": "string",
    "minLength": 1,
    "description": "built-in scenario or file in the same folder; only what differs stands here",
}

REMOVAL: Schema = {
    "type": "object",
    "description": "entries that are not taken over from what this file is based on",
    "properties": {
        "remove": {
            "type": "array",
            "items": {"type": "string"},
            "description": "names of entries to leave out; all others stay",
        }
    },
    "required": ["remove"],
    "additionalProperties": False,
}


def json_schema() -> Schema:
    """JSON Schema of a scenario file.

    A file that is based on another, and the change of an option, hold only a part; so nothing is
    required in mappings, which merge; in entries of lists that merge by name only the name is. In
    entries of other lists, which are given whole, all is.
    """
    schema = _cleaned(Scenario.model_json_schema())
    parts: dict[str, Schema] = schema.pop("$defs")
    needed = schema.pop("required")
    _require_names_only(schema, parts)
    parts["Removal"] = REMOVAL
    # Worked out by the program, never written.
    schema["properties"].pop("inherited")
    _add_change(schema["properties"], parts)
    for traits in _within([schema["properties"], parts]):
        if "patternProperties" in traits and "maxLength" in traits:
            _as_names_of_ones_own(traits)
    names = {"scenario": schema["properties"].pop("scenario"), "based_on": BASED_ON}
    alternatives = [{"required": ["scenario", "based_on"]}, {"required": needed}]
    return {
        "$schema": DIALECT,
        "title": "bijstandsim scenario",
        "description": schema["description"],
        "type": "object",
        "properties": {**names, **schema["properties"]},
        "anyOf": alternatives,
        "additionalProperties": False,
        "$defs": dict(sorted(parts.items())),
    }


def _require_names_only(schema: Schema, parts: dict[str, Schema]) -> None:
    """Take back what is required where a file may hold a part."""
    in_lists = Counter(
        _name(part["items"]) for part in _within([schema, parts]) if _has_named_items(part)
    )
    everywhere = Counter(_name(part) for part in _within([schema, parts]) if "$ref" in part)
    # What stands alone as well, as a desk does, merges there.
    listed = {name for name, times in in_lists.items() if times == everywhere[name]}
    by_name = _listed_by_name(schema, parts)
    for name, part in parts.items():
        if name in by_name:
            part["required"] = ["name"]
        elif name not in listed and name not in WHOLE:
            part.pop("required", None)


def _add_change(properties: Schema, parts: dict[str, Schema]) -> None:
    """What an option or a setting may change."""
    parts["Change"] = {
        "type": "object",
        "description": "The part of the scenario that an option or a setting changes.",
        "properties": {key: part for key, part in properties.items() if key not in UNCHANGEABLE},
        "additionalProperties": False,
    }
    for entry in ("OptionEntry", "SettingEntry"):
        parts[entry]["properties"]["change"] = {"$ref": "#/$defs/Change"}


def _as_names_of_ones_own(part: Schema) -> None:
    """Say of a mapping by free names how many they may be, and that some may be removed."""
    part["maxProperties"] = part.pop("maxLength")
    [(pattern, value)] = part["patternProperties"].items()
    part["patternProperties"] = {pattern.replace("^", "^(?!remove$)", 1): value}
    names = REMOVAL["properties"]["remove"]
    about = "names that are not taken over, in a list; a number is the share of one called so"
    part["properties"] = {"remove": {"anyOf": [value, names], "description": about}}


def _listed_by_name(schema: Schema, parts: dict[str, Schema]) -> set[str]:
    """Parts that stand in lists by name; each such list may hold a removal too."""
    names = set()
    for rule in SCENARIO_RULES:
        if rule.key != NAME:
            continue
        part = schema
        for key in rule.place:
            part = parts[_name(part)] if "$ref" in part else part
            part = part["properties"][key]
        names.add(_name(part["items"]))
        part["items"] = {"anyOf": [part["items"], {"$ref": "#/$defs/Removal"}]}
    return names


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def schema_path() -> Path:
    """The schema's file: inside the package if installed, else the checkout's."""
    return shipped(f"schema/{FILE}")


def _within(part: Any) -> Iterator[Schema]:
    """Every mapping in a schema, the outer before the inner."""
    if isinstance(part, dict):
        yield part
    for entry in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from _within(entry)


def _has_named_items(part: Schema) -> bool:
    return isinstance(part.get("items"), dict) and "$ref" in part["items"]


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]


def _cleaned(part: Any, inside: str = "") -> Any:
    """The schema without generated titles, and with defaults as people would write them."""
    if isinstance(part, list):
        return [_cleaned(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    if inside in ("properties", "$defs"):
        return {key: _cleaned(entry) for key, entry in part.items()}
    kept = {key: entry for key, entry in part.items() if key != "title"}
    default = kept.get("default")
    if isinstance(default, dict) and "value" in default:
        kept["default"] = default["value"]
    elif isinstance(default, dict | list) or default is None:
        kept.pop("default", None)
    return {key: _cleaned(entry, key) for key, entry in kept.items()}


if __name__ == "__main__":
    schema_path().write_text(schema_text(), "utf-8")

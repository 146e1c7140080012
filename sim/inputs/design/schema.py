"""The model of a design as a JSON Schema, for completion and help in editors.

`python -m sim.inputs.design.schema` writes it to the file that is committed.
"""

from __future__ import annotations

import json

from sim.inputs.design.model import Design
from sim.inputs.reading.named_lists import BY_ARM, DESIGN_RULES, EVERY
from sim.inputs.reading.shipped import shipped
from sim.inputs.scenario.schema import REMOVAL, Schema

FILE = "design.schema.json"


def design_schema() -> Schema:
    """The JSON Schema of a design file, for editors; `based_on` may stand in any of them."""
    schema = Design.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["based_on"] = {
        "type": "string",
        "description": "a built-in design or a file in the same folder; hold only what changes",
    }
    # Found by the program, never written.
    schema["properties"].pop("inherited")
    parts = schema["$defs"]
    for rule in DESIGN_RULES:
        _listed_by_name(_part(schema, rule.place, parts), rule.key, parts)
    for place in BY_ARM:
        _part(schema, place, parts)["properties"] = REMOVAL["properties"]
    parts["Removal"] = REMOVAL
    # A design based on another holds only what changes, so only its name is always there.
    schema["required"] = ["design"]
    return schema


def _part(schema: Schema, place: tuple[str, ...], parts: Schema) -> Schema:
    """The part of the schema where something stands; * is any entry of a list."""
    for step in place:
        if step == EVERY:
            # Where entries may also be removals, the entries proper come first.
            entries = schema["items"]
            schema = entries["anyOf"][0] if "anyOf" in entries else entries
        else:
            schema = schema["properties"][step]
        if "$ref" in schema:
            schema = parts[schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _listed_by_name(listed: Schema, key: str, parts: Schema) -> None:
    """Let a list hold removals too, and entries that say no more than what names them."""
    entry = listed["items"]
    parts[entry["$ref"].rsplit("/", 1)[-1]]["required"] = [key]
    listed["items"] = {"anyOf": [entry, {"$ref": "#/$defs/Removal"}]}


if __name__ == "__main__":
    text = json.dumps(design_schema(), indent=2, ensure_ascii=False) + "\n"
    shipped(f"schema/{FILE}").write_text(text, "utf-8")

"""The model of a design as a JSON Schema, for completion and help in editors.

`python -m sim.inputs.design.schema` writes it to the file that is committed.
"""

from __future__ import annotations

import json
from typing import Any

from sim.inputs.design.model import Design
from sim.inputs.reading.shipped import shipped

FILE = "design.schema.json"


def design_schema() -> dict[str, Any]:
    """The JSON Schema of a design file, for editors; `based_on` may stand in any of them."""
    schema = Design.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["based_on"] = {
        "type": "string",
        "description": "a built-in design or a file in the same folder; hold only what changes",
    }
    # A design based on another holds only what changes, so only its name is always there.
    schema["required"] = ["design"]
    return schema


if __name__ == "__main__":
    text = json.dumps(design_schema(), indent=2, ensure_ascii=False) + "\n"
    shipped(f"schema/{FILE}").write_text(text, "utf-8")

"""The committed JSON Schema is the model, and accepts what the loader accepts."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.inputs.design.schema import design_schema
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.scenario.builtin import builtin_scenarios
from sim.inputs.scenario.schema import json_schema, schema_path, schema_text
from sim.inputs.scenario.template import STARTER


def errors(data: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.json_path for error in validator.iter_errors(data)]


def test_the_committed_schema_is_the_model() -> None:
    told = "run `python -m sim.inputs.scenario.schema` and commit the file"
    assert schema_path().read_text("utf-8") == schema_text(), told


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [*(s.path for s in builtin_scenarios()), STARTER], ids=str)
def test_right_scenarios_are_accepted(path: Path) -> None:
    assert errors(read_mapping(path)[0]) == []


def test_partial_scenarios_are_accepted_and_misspelt_ones_are_not() -> None:
    partial = {"scenario": "x", "based_on": "wageningen", "time": {"months": 12}}
    assert errors(partial) == []
    assert errors({"scenario": "x", "time": {"months": 12}}) == ["$"]
    assert errors({**partial, "tiem": 3}) == ["$"]
    assert errors({**partial, "options": [{"name": "a", "change": {"policy": {}}}]}) == []
    assert errors({**partial, "options": [{"name": "a", "change": {"polcy": {}}}]}) != []
    assert errors({**partial, "options": [{"name": "a", "change": {"seed": 1}}]}) != []
    assert errors({**partial, "hazards": {"base": {"benefit_to_work": -1}}}) != []
    assert errors({**partial, "policy": {"desk": {"slots": 3}}}) == []


def every_property(part: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        return [found for entry in part for found in every_property(entry)]
    if not isinstance(part, dict):
        return []
    own = list(part.get("properties", {}).items())
    return own + [found for entry in part.values() for found in every_property(entry)]


def test_every_key_is_described_for_editors() -> None:
    schema = json_schema()
    change = schema["$defs"]["OptionEntry"]["properties"]["change"]
    described = [(name, "description" in part) for name, part in every_property(schema)]
    assert len(described) > 100
    assert [name for name, is_told in described if not is_told and name != "change"] == []
    assert change == {"$ref": "#/$defs/Change"}


def test_every_number_of_a_scenario_may_be_plain_or_have_a_source() -> None:
    hazard = json_schema()["$defs"]["BaseHazards"]["properties"]["benefit_to_work"]
    assert json.loads(json.dumps(hazard)) == {
        "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"$ref": "#/$defs/Quantity"}],
        "description": "from benefit to work, per month",
    }


def test_to_make_one_schema_leaves_the_other_alone() -> None:
    before = json.dumps(design_schema())
    json_schema()
    assert json.dumps(design_schema()) == before


def test_an_entry_that_removes_nothing_and_names_nothing_is_refused() -> None:
    removal = json_schema()["$defs"]["Removal"]
    assert jsonschema.Draft202012Validator(removal).is_valid({"remove": ["base"]})
    assert not jsonschema.Draft202012Validator(removal).is_valid({})

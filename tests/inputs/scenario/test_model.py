"""The scenario is one frozen value: hashable, picklable, strict."""

import pickle
from collections.abc import Callable

import pytest
from pydantic import ValidationError

import sim.inputs.scenario
from sim.inputs.reading.frozen import FrozenMap, frozen, thawed
from sim.inputs.reading.quantity import Count, Quantity
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved
from sim.inputs.scenario.validation import CheckedScenario
from sim.states import DESTINATIONS

Load = Callable[..., Scenario]


def test_a_scenario_cannot_change_and_can_be_hashed_and_sent_to_a_worker(load: Load) -> None:
    scenario = load_scenario("wageningen")
    with pytest.raises(ValidationError):
        scenario.seed = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        scenario.hazards.regimes["control"] = scenario.hazards.selection  # type: ignore[index]
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert hash(again) == hash(load_scenario("wageningen"))


def test_a_frozen_map_is_a_mapping_with_a_hash() -> None:
    names = frozen({"b": [1, {"c": 2}], "a": 3})
    assert isinstance(names, FrozenMap)
    assert list(names) == ["b", "a"]
    assert names["b"][1]["c"] == 2
    assert names == {"b": (1, {"c": 2}), "a": 3}
    assert hash(names) == hash(frozen({"b": [1, {"c": 2}], "a": 3}))
    assert hash(names) == hash(frozen({"a": 3, "b": [1, {"c": 2}]}))
    assert thawed(names) == {"b": [1, {"c": 2}], "a": 3}
    assert repr(FrozenMap({"a": 1})) == "FrozenMap({'a': 1})"


def test_tables_are_read_by_attribute_and_by_name(small: str, load: Load) -> None:
    scenario = load(small)
    coaching = scenario.hazards.regimes["coaching"]
    assert coaching.work.value == coaching["work"].value == 1.5
    assert dict(coaching.items())["part_time"].value == 1
    assert coaching.keys() == DESTINATIONS
    with pytest.raises(KeyError):
        coaching["play"]
    with pytest.raises(KeyError):
        scenario.hazards.duration.on_benefit[0]["from_months"]


def test_numbers_say_where_they_come_from() -> None:
    assert Quantity(value=1).label == "assumed"
    assert Quantity(value=1, source="F1").label == "published"
    assert Quantity(value=1, source="F1", status="calibrated").label == "calibrated"
    assert Count.model_validate({"value": 3, "low": 1, "high": 5}).value == 3


def test_wrong_python_values_are_refused_as_well(small: str, load: Load) -> None:
    data = resolved(load(small))
    data["hazards"]["base"]["benefit_to_work"] = float("nan")
    with pytest.raises(ValidationError, match="finite"):
        Scenario.model_validate(data)
    data = resolved(load(small))
    data["policy"]["switches"][0]["to"] = "heaven"
    with pytest.raises(ValidationError, match="must be a regime named in"):
        CheckedScenario.model_validate(data)


def test_switches_and_desks_answer_questions(small: str, load: Load) -> None:
    desk = (
        "  desk:\n    regime: coaching\n    while_waiting: control\n"
        "    slots: [{from_month: 0, slots: 2}, {from_month: 6, slots: {value: 5, source: F1}}]\n"
    )
    policy = load(small + desk).policy
    assert policy.switches[0].reaches_group("one")
    assert not policy.switches[0].reaches_group("two")
    assert policy.desk is not None
    assert [policy.desk.slots_in(month) for month in (0, 5, 6, 11)] == [2, 2, 5, 5]
    everybody = load(small.replace("groups: [one]", "groups: all")).policy.switches[0]
    assert everybody.groups == "all"
    assert everybody.reaches_group("two")


def test_the_public_names_are_there_when_asked_for() -> None:
    for name in sim.inputs.scenario.__all__:
        assert getattr(sim.inputs.scenario, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sim.inputs.scenario.nothing  # noqa: B018

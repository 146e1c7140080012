"""A number that follows another moves with it, wherever that one is moved."""

from pathlib import Path

import pytest
import yaml

from sim.compare.input_table import ends
from sim.compare.sensitivity.variants import Input, _with
from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, scenario_from_mapping

REGULAR, COACHING = "money.regimes.reference.clients_per_fte", "money.regimes.coaching"
PATH = ("money", "regimes", "reference", "clients_per_fte")


def own(folder: Path, regimes: dict[str, object], **more: object) -> Scenario:
    path = folder / "own.yaml"
    content = {"scenario": "own", "based_on": "municipality"} | more
    content["money"] = {"regimes": regimes}
    path.write_text(yaml.safe_dump(content), "utf-8")
    return load_scenario(path)


def loads(scenario: Scenario) -> dict[str, float]:
    """Clients per case manager, by regime and at the desks of the options."""
    stated = {
        name: money.clients_per_fte.value
        for name, money in scenario.money.regimes.items()
        if money.clients_per_fte is not None
    }
    for option in resolve_options(scenario):
        desk = option.scenario.policy.desk
        if desk is not None and desk.staff is not None:
            stated[option.name] = desk.staff.clients_per_fte.value
    return stated


FOLLOWING = ("coaching", "coaching_disregard", "coaching_2fte", "coaching_4fte", "coaching_8fte")


def test_what_the_built_in_file_writes_is_what_follows() -> None:
    stated = loads(load_scenario("municipality"))
    assert {stated[name] for name in FOLLOWING} == {0.5 * stated["reference"]} == {75}
    text = Path("scenarios/municipality.yaml").read_text("utf-8")
    written = yaml.safe_load(text)["money"]["regimes"]["coaching"]["clients_per_fte"]
    assert (written["value"], written["low"], written["high"]) == (75, 50, 100)
    assert written["status"] == "assumed"


@pytest.mark.parametrize("regular", [100, 120, 200])
def test_moving_the_one_moves_all_that_follow(regular: float, tmp_path: Path) -> None:
    stated = loads(own(tmp_path, {"reference": {"clients_per_fte": regular}}))
    assert {stated[name] for name in FOLLOWING} == {regular / 2}
    assert stated["exemption"] == 150


def test_a_range_keeps_its_shape(tmp_path: Path) -> None:
    scenario = own(tmp_path, {"reference": {"clients_per_fte": 120}})
    coached = scenario.money.of_regime("coaching").clients_per_fte
    assert coached is not None
    assert ends(coached) == (40, 80)


def test_a_number_of_ones_own_no_longer_follows(tmp_path: Path) -> None:
    regimes = {"coaching": {"clients_per_fte": 50}, "reference": {"clients_per_fte": 120}}
    stated = loads(own(tmp_path, regimes))
    assert {stated[name] for name in FOLLOWING} == {50}


def test_why_moves_them_together_and_the_follower_alone() -> None:
    scenario = load_scenario("municipality")
    regular = scenario.money.of_regime("reference").clients_per_fte
    assert regular is not None
    one = Input(REGULAR, regular.value, *ends(regular), "", "", "", PATH)
    assert loads(_with(scenario, one, 100))["coaching_disregard"] == 50
    coached = scenario.money.of_regime("coaching").clients_per_fte
    assert coached is not None
    path = ("money", "regimes", "coaching", "clients_per_fte")
    two = Input(f"{COACHING}.clients_per_fte", coached.value, *ends(coached), "", "", "", path)
    moved = loads(_with(scenario, two, 60))
    assert (moved["coaching"], moved["coaching_disregard"], moved["reference"]) == (60, 60, 150)


def test_it_is_the_same_scenario_when_read_back() -> None:
    scenario = load_scenario("municipality")
    assert scenario_from_mapping(resolved(scenario)) == scenario


@pytest.mark.parametrize(
    "statement",
    [
        "money.regimes.referense.clients_per_fte x 0.5",
        "money.regimes.reference",
        "money.regimes.reference.clients_per_fte times 2",
        "money.regimes.coaching.clients_per_fte",
        "money.regimes.coaching_disregard.clients_per_fte x 2",
        "title",
        "",
    ],
)
def test_what_cannot_be_followed_is_refused_once(statement: str, tmp_path: Path) -> None:
    number = {"value": 75, "follows": statement}
    with pytest.raises(InputError) as caught:
        own(tmp_path, {"coaching": {"clients_per_fte": number}})
    first = str(caught.value.mistakes[0])
    assert "clients_per_fte.follows: must be the place of another number" in first


def test_nothing_else_can_follow(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="follows: must be a known key"):
        own(tmp_path, {}, population={"earnings": {"mean": {"value": 1, "follows": REGULAR}}})

"""What results hold of a scenario: no file, no exact size of real people, and it reads back."""

import json
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved
from sim.inputs.scenario.redacted import published_form, stored_scenario

YAML = """\
scenario: own
based_on: municipality
time: {start: 2020-01-01, months: 24}
population:
  groups:
    - {name: here, regime: reference, file: caseload.csv}
    - {name: made_up, regime: reference, persons: 33}
policy: {switches: [{month: 3, to: exemption, groups: [made_up]}]}
options:
  - {name: base}
  - name: real
    change:
      population:
        groups:
          - {name: here, regime: reference, file: caseload.csv}
          - {name: made_up, regime: reference, persons: 44}
  - {name: slump, change: {hazards: {labour_market: {file: market.csv}}}}
  - {name: built_in, change: {hazards: {labour_market: {file: recession}}}}
"""


def scenario_of(folder: Path, persons: int, yaml: str = YAML) -> Scenario:
    (folder / "caseload.csv").write_text("age\n" + "44\n" * persons, "utf-8")
    (folder / "market.csv").write_text("month,index\n0,1.0\n12,0.8\n", "utf-8")
    (folder / "own.yaml").write_text(yaml, "utf-8")
    return load_scenario(folder / "own.yaml")


def test_real_people_are_counted_to_five_and_read_back_without_their_file(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, 63)
    told = published_form(scenario)
    text = json.dumps(told)
    assert '"value": 63' not in text
    assert str(tmp_path) not in text
    assert "caseload.csv" not in text
    (tmp_path / "caseload.csv").unlink()
    (tmp_path / "market.csv").unlink()
    back = stored_scenario(json.loads(text))
    assert [group.persons.value for group in back.population.groups] == [65, 33]
    assert back.policy == scenario.policy
    of_option = {option.name: option.scenario for option in resolve_options(back)}
    assert of_option["real"].population.groups[0].persons.value == 65
    time = back.time
    market = of_option["slump"].hazards.labour_market
    assert market.levels(time.start, time.months)[11:13] == (1.0, 0.8)
    assert of_option["built_in"].hazards.labour_market != back.hazards.labour_market


def test_fewer_than_ten_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("age\n" + "45\n" * 30, "utf-8")
    both = YAML.replace("persons: 33", "file: other.csv").replace("persons: 44", "file: other.csv")
    told = published_form(scenario_of(tmp_path, 7, both))
    assert told["population"]["groups"][0]["persons"]["value"] == 0
    assert stored_scenario(told).population.groups[0].persons.value == 1


def test_a_scenario_of_made_up_people_reads_back_as_it_is() -> None:
    scenario = load_scenario("wageningen")
    assert published_form(scenario) == resolved(scenario)
    assert stored_scenario(published_form(scenario)) == scenario


def test_a_file_that_goes_in_the_meantime_is_told(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, 63)
    (tmp_path / "caseload.csv").unlink()
    with pytest.raises(InputError, match="must stay as it is while a command reads it"):
        published_form(scenario)

"""Nobody's own row is told as a story; new inflow, which is made up, is."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.outcomes.story.story import story_of

YAML = """\
scenario: own
based_on: municipality
time: {start: 2020-01-01, months: 24}
population: {groups: [{name: here, regime: reference, file: caseload.csv, intake: {per_month: 2}}]}
options: [{name: base}]
"""


def test_a_person_of_the_file_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "caseload.csv").write_text(
        "household;age\n" + 5 * "single;44\ncouple;51\n", "utf-8"
    )
    (tmp_path / "own.yaml").write_text(YAML, "utf-8")
    scenario = load_scenario(tmp_path / "own.yaml")
    for person in range(10):
        with pytest.raises(InputError, match="its people are real") as error:
            story_of(scenario, person)
        assert "44" not in str(error.value)
        assert "51" not in str(error.value)
    assert story_of(scenario, 10).lives[0].who.arrives

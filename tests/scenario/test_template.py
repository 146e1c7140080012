"""The scenario that `bijstandsim init` writes is right as it stands and explains itself."""

from collections.abc import Callable

import pytest

from sim.errors import InputError
from sim.scenario.model import Scenario
from sim.scenario.options import resolve_options
from sim.scenario.template import starter_text

Load = Callable[..., Scenario]


def test_it_loads_without_a_mistake(load: Load) -> None:
    scenario = load(starter_text())
    assert scenario.scenario == "my_scenario"
    assert [option.name for option in resolve_options(scenario)] == ["base", "coaching_for_half"]


def test_it_takes_a_name_and_the_address_of_the_schema(load: Load) -> None:
    text = starter_text("zeist", schema="schema/scenario.schema.json")
    assert text.startswith("# yaml-language-server: $schema=schema/scenario.schema.json\n")
    assert load(text).scenario == "zeist"


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        starter_text("Zeist 2027\n")
    assert str(caught.value) == (
        "scenario name: must be 1 to 60 small letters, digits, _ and - (got `Zeist 2027?`)."
    )


def test_every_section_is_commented_and_what_is_commented_out_is_right_too(load: Load) -> None:
    text = starter_text()
    uncommented = "".join(
        f"      {line[8:]}" if line.startswith("      # ") else line
        for line in text.splitlines(keepends=True)
    )
    group = load(uncommented).population.groups[0]
    assert (group.stopping_persons.value, group.studied, group.entry.last_month) == (10, True, 12)
    sections = [line for line in text.splitlines() if line.rstrip().endswith(":")]
    assert [line for line in sections if "#" not in line] == []

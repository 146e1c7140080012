"""The scenario that `bijstandsim init` writes is right as it stands and explains itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.template import starter_text
from sim.regimes.desk_posts import desk_places

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


def test_every_example_that_is_commented_out_is_right(load: Load) -> None:
    head, marker, body = starter_text().partition("title:")
    uncommented = re.sub(r"^( *)# ", r"\1", body, flags=re.MULTILINE)
    Path("caseload.csv").write_text("leeftijd\n" + "40\n" * 12, "utf-8")  # load: in a new folder
    scenario = load(head + marker + uncommented)
    assert scenario.money.comparator == "base"
    assert scenario.population.groups[1].persons.value == 12
    options = {option.name: option.scenario for option in resolve_options(scenario)}
    assert list(options) == ["base", "coaching_for_half", "waiting_list", "recession"]
    waiting_list = options["waiting_list"]
    assert desk_places(waiting_list, waiting_list.policy.all_desks[0])[4] == 100
    market = options["recession"].hazards.labour_market
    assert min(market.levels(scenario.time.start, 24)) < 1
    assert market.elasticity.work.value > 0  # else the recession would change nothing


def test_it_says_what_a_variant_is_best_based_on(load: Load) -> None:
    head, marker, _ = starter_text().partition("scenario: my_scenario")
    assert "`based_on: municipality`" in head
    scenario = load(f"{head}{marker}\nbased_on: municipality\nseed: 3\n")
    assert len(resolve_options(scenario)) > 3

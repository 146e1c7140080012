"""Options: each a full scenario; their mistakes stand where the option is written."""

from collections.abc import Callable

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import (
    resolve_options,
    resolved,
    scenario_from_mapping,
    with_changes,
)

Load = Callable[..., Scenario]
Mistakes = Callable[[str], list[str]]

OPTIONS = """\
options:
  - name: nothing
  - name: faster
    title: "Faster"
    change:
      hazards: {base: {benefit_to_work: 0.02}}
      policy: {switches: []}
  - name: desk
    change: {policy: {desk: {regime: coaching, slots: 4, while_waiting: control}}}
"""


def test_without_options_there_is_the_base_alone(small: str, load: Load) -> None:
    scenario = load(small)
    [base] = resolve_options(scenario)
    assert (base.name, base.title) == ("base", "Small")
    assert base.scenario == scenario


def test_each_option_is_a_full_scenario(small: str, load: Load) -> None:
    scenario = load(small + OPTIONS)
    base, nothing, faster, desk = resolve_options(scenario)
    assert [option.name for option in (base, nothing, faster, desk)] == [
        "base",
        "nothing",
        "faster",
        "desk",
    ]
    assert nothing.scenario == base.scenario
    assert faster.title == "Faster"
    assert faster.scenario.hazards.base.benefit_to_work.value == 0.02
    assert faster.scenario.policy.switches == ()
    assert faster.scenario.population == base.scenario.population
    assert desk.scenario.policy.switches == base.scenario.policy.switches
    assert desk.scenario.policy.desk is not None
    assert desk.scenario.policy.desk.slots_in(11) == 4
    assert all(option.scenario.options == () for option in (base, nothing, faster, desk))


def test_a_base_among_the_options_keeps_its_place_and_title(small: str, load: Load) -> None:
    scenario = load(small + OPTIONS + "  - {name: base, title: As it is}\n")
    assert [option.name for option in resolve_options(scenario)] == [
        "nothing",
        "faster",
        "desk",
        "base",
    ]
    assert resolve_options(scenario)[-1].title == "As it is"


@pytest.mark.parametrize(
    "change",
    ["policy: {switches: []}", "money: {price_per_benefit: 15000}", "hazards: {base: {}}"],
)
def test_the_scenario_as_it_stands_takes_no_change(
    change: str, small: str, mistakes: Mistakes, load: Load
) -> None:
    text = f"{small}options: [{{name: base, title: Now, change: {{{change}}}}}]\n"
    [mistake] = mistakes(text)
    assert "options[0].change: must be left out, because `base` is the scenario as it" in mistake
    assert f"a change of `{change.partition(':')[0]}`" in mistake
    assert mistake.endswith("Give the option another name.")
    [base] = resolve_options(load(text.replace(f", change: {{{change}}}", "")))
    assert base.title == "Now"
    assert resolve_options(load(text.replace("name: base", "name: basis")))


def test_an_option_can_take_the_desk_away(small: str, load: Load) -> None:
    with_desk = small + "  desk: {regime: coaching, slots: 4, while_waiting: control}\n"
    scenario = load(with_desk + "options: [{name: none, change: {policy: {desk: null}}}]\n")
    base, none = resolve_options(scenario)
    assert base.scenario.policy.desk is not None
    assert none.scenario.policy.desk is None
    again = scenario_from_mapping(resolved(scenario))
    assert resolve_options(again)[1].scenario.policy.desk is None


def test_mistakes_stand_at_the_option_and_once(small: str, mistakes: Mistakes) -> None:
    text = small + (
        "options:\n"
        "  - name: wrong\n"
        "    change:\n"
        "      seed: 8\n"
        "      hazards: {base: {benefit_to_work: no, benefit_to_wrk: 1}}\n"
        "      policy:\n"
        "        switches: [{month: 99, to: coachin}]\n"
        "  - name: loses_a_group\n"
        "    change: {population: {groups: [{name: three, regime: control, persons: 1}]}}\n"
        "  - {name: wrong, change: 3}\n"
    )
    assert mistakes(text) == [
        "x.yaml:31:13 options[0].change.seed: must be the same in every option (got a change of "
        "`seed`). Make it a scenario of its own with `based_on`.",
        "x.yaml:32:41 options[0].change.hazards.base.benefit_to_work: must be a hazard from 0 to "
        "1 per month (got the text `no`). Write 0 if `no` means none.",
        "x.yaml:32:45 options[0].change.hazards.base.benefit_to_wrk: must be a known key "
        "(got `benefit_to_wrk`). `benefit_to_work` is given as well: remove one of them.",
        "x.yaml:34:28 options[0].change.policy.switches[0].month: must be at most 11, within "
        "time.months (got 99).",
        "x.yaml:34:36 options[0].change.policy.switches[0].to: must be a regime named in "
        "hazards.regimes (got `coachin`). Did you mean `coaching`?",
        "x.yaml:35:5 policy.switches[0].groups[0]: must be a group's name (got `one`). "
        "Known here: three. This follows from option `loses_a_group`.",
        "x.yaml:37:12 options[2].name: must be a name of its own (got `wrong` again).",
        "x.yaml:37:27 options[2].change: must be a mapping of keys and values (got 3).",
    ]


def test_mistakes_of_the_base_are_not_repeated_for_each_option(
    small: str, mistakes: Mistakes
) -> None:
    text = small.replace("seed: 7", "seed: -7").replace("groups: [one]", "groups: [on]")
    assert len(mistakes(text + OPTIONS)) == 2


def test_names_of_options_are_their_own(small: str, mistakes: Mistakes) -> None:
    assert mistakes(small + "options: [{name: a}, {name: a}]\n") == [
        "x.yaml:28:29 options[1].name: must be a name of its own (got `a` again)."
    ]


def test_settings_can_be_changed_from_python(small: str, load: Load) -> None:
    scenario = load(small + OPTIONS)
    changed = with_changes(scenario, {"runs": {"draws": 1}, "seed": 9})
    assert (changed.runs.draws, changed.runs.replications, changed.seed) == (1, 20, 9)
    assert changed.options == scenario.options
    with pytest.raises(InputError) as caught:
        with_changes(scenario, {"runs": {"drws": 1}, "time": {"months": 0}})
    assert list(caught.value.mistakes) == [
        "runs.drws: must be a known key (got `drws`). Did you mean `draws`?",
        "time.months: must be from 1 to 1200 (got 0).",
    ]


def test_the_resolved_scenario_reads_back_as_the_same(small: str, load: Load) -> None:
    for scenario in (load(small + OPTIONS), load_scenario("wageningen")):
        assert scenario_from_mapping(resolved(scenario)) == scenario


def test_two_ways_to_write_the_same_are_resolved_alike(small: str, load: Load) -> None:
    plain = load(small)
    other = load(
        small.replace("persons: 10,", "persons: {value: 10},")
        .replace("benefit_to_work: 0.008", "benefit_to_work: 8e-3")
        .replace("control: {}", "control: {work: 1}")
        .replace("seed: 7", "seed: 0x7\neffects: registry")
    )
    assert resolved(plain) == resolved(other)
    assert plain == other

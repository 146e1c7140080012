"""Settings: every combination is a whole scenario; mistakes stand where the setting is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.combinations import every_setting
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, scenario_from_mapping

Load = Callable[..., Scenario]
Mistakes = Callable[[str], list[str]]

SETTINGS = """\
options:
  - {name: base, pick: {rollout: none, staff: as now}}
  - name: faster
    pick: {rollout: "at once", staff: as now}
    change: {hazards: {base: {benefit_to_part_time: 0.02}}}
settings:
  effect_basis:
    - {name: first}
    - {name: slow, title: "Slow", change: {hazards: {base: {benefit_to_work: 0.001}}}}
  labour_market:
    - {name: neutral}
    - {name: boom, change: {hazards: {labour_market: {index: [1.1]}}}}
    - {name: bust, change: {hazards: {labour_market: {index: [0.5]}}}}
"""


def test_every_combination_is_a_whole_scenario(small: str, load: Load) -> None:
    scenario = load(small + SETTINGS)
    found = every_setting(scenario)
    assert [tuple(setting.choice.values()) for setting in found] == [
        (basis, market) for basis in ("first", "slow") for market in ("neutral", "boom", "bust")
    ]
    assert found[0].scenario == scenario
    last = found[-1].scenario
    assert last.scenario == "small-slow-bust"
    assert last.hazards.base.benefit_to_work.value == 0.001
    assert [step.value for step in last.hazards.labour_market.index] == [0.5]
    assert not any(last.settings.listed().values())
    # An option's own change is laid over the setting's.
    faster = resolve_options(last)[1].scenario
    assert faster.hazards.base.benefit_to_work.value == 0.001
    assert faster.hazards.base.benefit_to_part_time.value == 0.02


def test_options_do_not_carry_settings_along(small: str, load: Load) -> None:
    for option in resolve_options(load(small + SETTINGS)):
        assert not any(option.scenario.settings.listed().values())


def test_settings_and_words_survive_writing_and_reading(small: str, load: Load) -> None:
    scenario = load(small + SETTINGS)
    assert scenario_from_mapping(resolved(scenario)) == scenario
    assert dict(scenario.options[1].pick) == {"rollout": "at once", "staff": "as now"}


def test_one_list_is_enough_and_none_is_a_mistake(small: str, load: Load) -> None:
    head, _, _ = SETTINGS.partition("  labour_market:")
    found = every_setting(load(small + head))
    assert [setting.choice["labour_market"] for setting in found] == ["", ""]
    with pytest.raises(InputError, match="settings: must hold effect_basis or labour_market"):
        every_setting(load(small))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: boom", "name: neutral", "must be a name of its own (got `neutral` again)"),
        ("[1.1]", "[0.5]", "must differ from the others (it is the same as `boom`)"),
        ("{name: slow, title", "{name: slow, chnge: {}, title", "chnge"),
        ("- {name: first}", "- {name: first, change: {seed: 2}}", "(got a change of `seed`)"),
        ("benefit_to_work: 0.001", "benefit_to_work: -1", "change.hazards.base.benefit_to_work"),
        ("change: {hazards: {base: {benefit_to_work: 0.001}}}", "change: {time: {months: 3}}",
         "must be the same in every setting (got a change of `time`)"),
        ('title: "Slow", change: {hazards: {base: {benefit_to_work: 0.001}}}', "title: x",
         "must differ from the others (it is the same as `first`)"),
        ('rollout: "at once"', "rollout: none", "must be words of its own"),
        ('rollout: "at once"', "rolout: none", "must have the words rollout, staff"),
        ("labour_market:\n    - {name: n", "labour_markt:\n    - {name: n", "must be a known key"),
    ],
)  # fmt: skip
def test_mistakes_are_told_where_they_are(
    small: str, mistakes: Mistakes, old: str, new: str, told: str
) -> None:
    assert SETTINGS.count(old) == 1
    found = mistakes(small + SETTINGS.replace(old, new))
    assert any(told in mistake and mistake.startswith("x.yaml:") for mistake in found), found


@pytest.mark.parametrize(
    ("own", "first"),
    [
        ("effects: matched", ("matched", "neutral")),
        ("hazards: {labour_market: {index: [1.0]}}", ("own", "own")),
        ("based_on: municipality_recession", ("own", "recession")),
    ],
)
def test_a_scenario_built_on_another_is_the_setting_that_it_is(
    tmp_path: Path, own: str, first: tuple[str, str]
) -> None:
    base = "" if "based_on" in own else "based_on: municipality\n"
    file = tmp_path / "variant.yaml"
    file.write_text(f"scenario: variant\n{base}{own}\n", "utf-8")
    scenario = load_scenario(file)
    if first[1] == "recession":
        market = list(load_scenario("municipality").settings.labour_market)
        scenario = scenario.model_copy(
            update={
                "settings": scenario.settings.model_copy(update={"labour_market": tuple(market)})
            }
        )
    found = every_setting(scenario)
    assert tuple(found[0].choice.values()) == first
    assert found[0].scenario == scenario
    # Every other combination is another scenario.
    wholes = [resolve_options(setting.scenario)[0].scenario for setting in found]
    assert all(whole != wholes[0] for whole in wholes[1:])


def test_a_combination_that_fits_no_option_is_told_before_anything_runs(
    small: str, load: Load
) -> None:
    settings = SETTINGS.replace("[0.5]", "[0.5]}}, money: {comparator: gone")
    scenario = load(small + settings.replace("gone}}}", "gone}}"))
    with pytest.raises(InputError, match="settings first × bust"):
        every_setting(scenario)


def test_the_recession_of_the_municipality_is_that_of_its_own_scenario() -> None:
    settings = every_setting(load_scenario("municipality"))
    recession = next(
        setting.scenario for setting in settings if setting.choice["labour_market"] == "recession"
    )
    alone = load_scenario("municipality_recession")
    assert recession.hazards == alone.hazards
    assert recession.policy == alone.policy

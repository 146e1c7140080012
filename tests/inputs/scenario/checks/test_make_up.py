"""What groups say of their own make-up: what is taken over, and what is refused with its mend."""

from pathlib import Path
from typing import Any

import pytest

from sim.compare.notice import Code
from sim.compare.notices import _of_traits
from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes

TOWN = load_scenario("municipality").model_copy(update={"options": ()})
NEW = {"name": "new", "regime": "reference", "persons": 60}
BANDS = [{"from_months": 0, "to_months": 12, "share": 0.5}]
AGES = [
    {"from_years": 18, "to_years": 30, "share": 0.5},
    {"from_years": 31, "to_years": 40, "share": 0.5},
]
TO = {"month": 0, "to": "coaching"}


def changed(group: dict[str, Any], **rest: Any) -> Any:
    population = {"groups": [{"name": "caseload"}, NEW | group], **rest.pop("population", {})}
    return with_changes(TOWN, {"population": population, **rest})


REFUSED = {
    "profiles that do not sum": (
        {"profiles": {"work_ready": 0.6, "physically_limited": 0.3, "mentally_limited": 0.2}},
        {},
        "population.groups[1].profiles: shares must sum to 1 (got 1.1)",
    ),
    "bands that do not sum": (
        {"months_on_benefit": BANDS},
        {},
        "population.groups[1].months_on_benefit: shares must sum to 1 (got 0.5)",
    ),
    "bands of the new inflow with a gap": (
        {"intake": {"per_month": 1, "ages": AGES}},
        {},
        "population.groups[1].intake.ages[1].from_years: must be 30, where the band before ends",
    ),
    "a trait above 1": (
        {"traits": {"statushouder": 1.5}},
        {},
        "population.groups[1].traits.statushouder: must be a share from 0 to 1 (got 1.5)",
    ),
    "a trait that is not named": (
        {"traits": {"statushouder": 0.5}},
        {"policy": {"switches": [TO | {"traits": ["statushoudr"]}]}},
        "policy.switches[0].traits[0]: must be a trait named in population.traits "
        "(got `statushoudr`). Did you mean `statushouder`?",
    ),
    "a trait that nobody has": (
        {"traits": {"statushouder": 0.5}},
        {"policy": {"switches": [TO | {"traits": ["statushouder"], "groups": ["caseload"]}]}},
        "policy.switches[0].traits[0]: must be a trait that somebody in the groups it reaches has",
    ),
    "a trait and its opposite": (
        {"traits": {"a": 0.5}},
        {"policy": {"switches": [TO | {"traits": ["a"], "without_traits": ["a"]}]}},
        "must name a trait under traits or without_traits, not both",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_where_it_stands(case: str) -> None:
    group, rest, said = REFUSED[case]
    with pytest.raises(InputError) as caught:
        changed(group, **rest)
    assert said in "\n".join(caught.value.mistakes)


def test_what_a_group_does_not_say_it_takes_from_the_scenario() -> None:
    ages = [{"from_years": 18, "to_years": 30, "share": 1}]
    intake = {"per_month": 1, "traits": {"b": 0.1}}
    population = {"traits": {"a": 0.3, "b": 0.4}}
    scenario = changed(
        {"ages": ages, "traits": {"a": 0.6}, "intake": intake}, population=population
    )
    whole, of_all = scenario.population, scenario.population.make_up(0, arrives=False)
    assert (of_all.ages, of_all.profiles) == (whole.ages, whole.profiles)
    for arrives, b in ((False, 0.4), (True, 0.1)):
        own = whole.make_up(1, arrives=arrives)
        assert [band.to_years for band in own.ages] == [30]
        assert own.profiles == whole.profiles
        assert {name: share.value for name, share in own.traits.items()} == {"a": 0.6, "b": b}


def test_those_with_a_trait_and_those_without_it_may_be_sent_two_ways() -> None:
    with_it, without = TO | {"traits": ["a"]}, {"month": 0, "to": "exemption"}
    group = {"traits": {"a": 0.5}}
    changed(group, policy={"switches": [with_it, without | {"without_traits": ["a"]}]})
    with pytest.raises(InputError, match="must not reach the persons"):
        changed(group, policy={"switches": [with_it, without]})


def test_older_than_anybody_looks_at_the_bands_of_groups_too() -> None:
    switches = [TO, {"month": 0, "to": "exemption", "min_age_years": 67}]
    changed({}, policy={"switches": switches})
    ages = [{"from_years": 60, "to_years": 70, "share": 1}]
    with pytest.raises(InputError, match="aged 67 and over"):
        changed({"ages": ages}, policy={"switches": switches})


def test_an_option_for_a_trait_says_that_it_moves_no_hazard() -> None:
    scenario = changed(
        {"traits": {"a": 0.5}}, policy={"switches": [TO | {"without_traits": ["a"]}]}
    )
    (one,) = _of_traits(scenario)
    assert one.code is Code.TRAIT_MOVES_NOTHING
    assert "with or without a only" in one.text


def test_a_file_based_on_another_adds_a_group_with_its_own_make_up(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "scenario: own\nbased_on: municipality\ntitle: t\nquestion: q\nnotes: n\n"
        "population:\n  groups:\n"
        "    - name: caseload\n      traits: {statushouder: 0.1}\n"
        "    - {name: new, regime: reference, persons: 60, households: "
        "{single: 1, lone_parent: 0, couple: 0}}\n",
        "utf-8",
    )
    population = load_scenario(file).population
    assert population.make_up(1, arrives=False).households.single.value == 1
    assert population.trait_names == ("statushouder",)


def test_traits_are_removed_by_name_and_merge_otherwise(tmp_path: Path) -> None:
    below, above = tmp_path / "below.yaml", tmp_path / "above.yaml"
    groups = "groups: [{name: caseload, traits: {c: 1, d: 0.5}}]"
    traits = "traits: {a: 0.2, b: 0.3}"
    below.write_text(
        f"scenario: below\nbased_on: municipality\npopulation: {{{traits}, {groups}}}\n"
    )
    head = "scenario: above\nbased_on: below.yaml\n"
    above.write_text(
        f"{head}population:\n  traits: {{remove: [a], e: 0.1}}\n"
        "  groups: [{name: caseload, traits: {remove: [d]}}]\n"
    )
    population = load_scenario(above).population
    assert {name: share.value for name, share in population.traits.items()} == {"b": 0.3, "e": 0.1}
    assert [*population.groups[0].traits] == ["c"]
    above.write_text(f"{head}population: {{traits: {{remove: [aa]}}}}\n")
    with pytest.raises(InputError, match=r"remove\[0\]: must be the name of an entry .*`a`"):
        load_scenario(above)
    # A trait of that name has a share, and is no removal.
    above.write_text(f"{head}population: {{traits: {{remove: 0.4}}}}\n")
    assert load_scenario(above).population.traits["remove"].value == 0.4


def test_too_many_traits_are_told_as_names() -> None:
    many = {f"t{number}": 0.1 for number in range(9)}
    with pytest.raises(InputError, match=r"traits: must have at most 8 names \(got 9\)"):
        changed({}, population={"traits": many})

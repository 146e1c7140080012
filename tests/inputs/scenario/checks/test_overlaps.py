"""Decisions that would send the same persons two ways in one month, and those that only look so."""

from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import with_changes

TOWN = load_scenario("municipality")
EXEMPTION = {"month": 3, "to": "exemption"}
WAVES = {"to": "coaching", "first_month": 0, "every_months": 3, "count": 3, "share_each": 0.25}


def decided(**policy: Any) -> Scenario:
    return with_changes(TOWN, {"policy": policy, "options": []})


def told(**policy: Any) -> str:
    with pytest.raises(InputError) as caught:
        decided(**policy)
    return "\n".join(caught.value.mistakes)


MEETING = {
    "everybody": ({"to": "coaching"}, "all groups"),
    "lots of their own": ({"to": "coaching", "share": 0.1}, "all groups"),
    "a number of persons": ({"to": "coaching", "persons": 10}, "all groups"),
    "one profile": ({"to": "coaching", "profiles": ["work_ready"]}, "all groups; work_ready"),
    "one household": ({"to": "coaching", "households": ["couple"]}, "all groups; couple"),
    "some ages": ({"to": "coaching", "max_age_years": 30}, "all groups; aged 0 to 30"),
    "long on benefit": (
        {"to": "coaching", "min_months_on_benefit": 24},
        "all groups; 24 and over months on benefit",
    ),
    "one group": ({"to": "coaching", "groups": ["caseload"]}, "group caseload"),
    "one of the choices": (
        {"choices": [{"to": "exemption", "share": 0.2}, {"to": "coaching", "share": 0.2}]},
        "all groups: `coaching` or `exemption` here",
    ),
}


@pytest.mark.parametrize("case", MEETING)
def test_two_switches_of_one_month_that_reach_the_same_persons_are_refused(case: str) -> None:
    other, where = MEETING[case]
    said = told(switches=[EXEMPTION, {"month": 3} | other])
    assert "policy.switches[1]: must not reach the persons that policy.switches[0] reaches" in said
    assert f"(got month 3, {where}" in said
    assert "let one come later: the later decision then holds." in said


APART: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another month": ({}, {"month": 4}),
    "the same regime": ({}, {"to": "exemption"}),
    "nobody": ({}, {"share": 0.0}),
    "profiles": ({"profiles": ["work_ready"]}, {"profiles": ["mentally_limited"]}),
    "households": ({"households": ["single"]}, {"households": ["couple", "lone_parent"]}),
    "ages": ({"max_age_years": 44}, {"min_age_years": 45}),
    "months": ({"max_months_on_benefit": 23}, {"min_months_on_benefit": 24}),
    "older than anybody": ({}, {"min_age_years": 67}),
    "longer than anybody": ({}, {"min_months_on_benefit": 180}),
}


@pytest.mark.parametrize("case", APART)
def test_switches_that_reach_others_or_come_later_stand(case: str) -> None:
    one, other = APART[case]
    decided(switches=[EXEMPTION | one, {"month": 3, "to": "coaching"} | other])


def test_bounds_that_share_one_age_meet() -> None:
    one, other = {"max_age_years": 45}, {"to": "coaching", "min_age_years": 45}
    assert "aged 45 to 45" in told(switches=[EXEMPTION | one, EXEMPTION | other])


def test_a_wave_and_a_switch_of_the_same_month_are_refused_once() -> None:
    said = told(switches=[EXEMPTION, {"month": 6, "to": "exemption"}], waves=[WAVES])
    assert said.count("policy.waves[0]: must not reach the persons that policy.switches[0]") == 1
    assert said.count("policy.waves[0]: must not reach the persons that policy.switches[1]") == 1
    assert "got month 3" in said
    assert "got month 6" in said


def test_the_waves_of_one_rollout_reach_others_and_two_rollouts_meet() -> None:
    decided(waves=[WAVES])
    said = told(waves=[WAVES, WAVES | {"to": "exemption", "first_month": 6}])
    assert "policy.waves[1]: must not reach the persons that policy.waves[0] reaches" in said
    decided(waves=[WAVES, WAVES | {"to": "exemption", "first_month": 7}])


def test_an_option_s_decisions_are_held_against_the_base_s() -> None:
    change = {"policy": {"waves": [WAVES]}}
    options = [{"name": "rollout", "change": change}, {"name": "base"}]
    with pytest.raises(InputError) as caught:
        with_changes(TOWN, {"policy": {"switches": [EXEMPTION]}, "options": options})
    (said,) = caught.value.mistakes
    assert said.startswith("policy.waves[0]: must not reach the persons that policy.switches[0]")
    assert said.endswith("This follows from option `rollout`.")

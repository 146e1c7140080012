"""A large scenario is made smaller everywhere: groups, inflow and slots, in its options too."""

import math

from sim.inputs.scenario.options import resolve_options
from sim.verify.smaller_scenario import expected_people, reduced
from tests.verify.small_worlds import DESK, GROUPS, SHARES, small


def test_a_small_scenario_is_left_alone() -> None:
    scenario = small(DESK)
    assert reduced(scenario, 1000) is scenario


def test_everybody_gets_fewer_and_nobody_disappears() -> None:
    large = {"name": "large", "change": {"population": {"groups": [
        {"remove": ["two"]},
        {"name": "one", "regime": "control", "persons": {"value": 7300, "low": 7000, "high": 8000}},
        {"name": "three", "regime": "coaching", "persons": 1},
    ]}}}  # fmt: skip
    scenario = small(DESK, large)
    smaller = reduced(scenario, 730.1)
    base, desk, changed = (option.scenario for option in resolve_options(smaller))
    groups = base.population.groups
    assert [group.persons.value for group in groups] == [3, 2]
    assert groups[1].stopping_persons.value == 1
    assert groups[1].intake is not None
    assert math.isclose(groups[1].intake.per_month.value, 0.15)
    assert desk.policy.desk is not None
    assert [step.slots.value for step in desk.policy.desk.slots or ()] == [1]
    assert [group.persons.value for group in changed.population.groups] == [730, 1]
    assert expected_people(changed) <= 732


def test_shares_and_hazards_stay() -> None:
    groups = [{**GROUPS[0], "persons": 10_000}, GROUPS[1]]
    scenario = small(population={"groups": groups, **SHARES})
    smaller = reduced(scenario, 100)
    assert smaller.hazards == scenario.hazards
    assert smaller.population.profiles == scenario.population.profiles
    assert smaller.population.groups[0].part_time_share.value == GROUPS[0]["part_time_share"]

"""One more person changes no other person's life (docs/contract.md, item 2), on both engines."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.draws import Address
from tests.engine.worlds import ENGINES
from tests.properties.neighbours import lives_by_person
from tests.twins.generated import addresses, scenarios

# Without a desk: a queue is the one place where people do stand in each other's way.
alone = given(data=scenarios(desk=False), address=addresses())
generated = settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def assert_nobody_notices(
    data: dict[str, Any], more: dict[str, Any], address: Address, engine: str
) -> None:
    before, after = (lives_by_person(world, address, engine) for world in (data, more))
    assert before.items() <= after.items()


@pytest.mark.parametrize("engine", ENGINES)
@alone
@generated
def test_twice_as_many_people_share_the_first_half_of_the_lives(
    engine: str, data: dict[str, Any], address: Address
) -> None:
    more = deepcopy(data)
    for group in more["population"]["groups"]:
        group["persons"] *= 2
        group["stopping_persons"] *= 2
    assert_nobody_notices(data, more, address, engine)


@given(data=scenarios(desk=False), address=addresses(), which=st.integers(0, 2))
@generated
def test_a_person_more_in_one_group_changes_nobody_in_any_group(
    data: dict[str, Any], address: Address, which: int
) -> None:
    more = deepcopy(data)
    groups = more["population"]["groups"]
    groups[which % len(groups)]["persons"] += 1
    assert_nobody_notices(data, more, address, "batch")


@alone
@generated
def test_new_inflow_changes_nobody_who_is_there(data: dict[str, Any], address: Address) -> None:
    more = deepcopy(data)
    for group in more["population"]["groups"]:
        per_month = group.get("intake", {}).get("per_month", 0.0)
        # A higher rate keeps all arrivals of the lower one.
        group["intake"] = group.get("intake", {}) | {"per_month": per_month + 0.7}
    assert_nobody_notices(data, more, address, "batch")


@alone
@generated
def test_a_group_more_changes_nobody(data: dict[str, Any], address: Address) -> None:
    more = deepcopy(data)
    more["population"]["groups"].append({"name": "newcomers", "regime": "control", "persons": 5})
    for switch in more["policy"]["switches"]:
        if switch["groups"] == "all":
            switch["groups"] = [group["name"] for group in data["population"]["groups"]]
    assert_nobody_notices(data, more, address, "batch")


@alone
@generated
def test_a_longer_run_begins_with_the_shorter_one(data: dict[str, Any], address: Address) -> None:
    # Who stops does so some time before the end, so a later end is another life for them.
    for group in data["population"]["groups"]:
        group["stopping_persons"] = 0
    longer = deepcopy(data)
    horizon = data["time"]["months"]
    longer["time"]["months"] = horizon + 7
    before = lives_by_person(data, address)
    after = lives_by_person(longer, address)
    for person, (traits, meets, moves) in before.items():
        later_traits, later_meets, later_moves = after[person]
        assert (later_traits[0], later_traits[2:]) == (traits[0], traits[2:])
        assert later_meets[: horizon + 1] == meets
        assert [move for move in later_moves if move[0] < horizon] == moves

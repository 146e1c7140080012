"""An option that changes nothing changes nothing (docs/contract.md, item 3)."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from tests.engine.worlds import HERE, assert_same_lives, setting_of, world
from tests.twins.generated import addresses, scenarios

Change = Callable[[dict[str, Any]], None]
generated = settings(
    max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def add_switch(data: dict[str, Any], **switch: Any) -> None:
    data["policy"]["switches"].append({"month": 0, "to": "nowhere"} | switch)
    data["hazards"]["regimes"]["nowhere"] = {"work": 50.0}


def reach_nobody_by_lot(data: dict[str, Any]) -> None:
    add_switch(data, share=0.0)


def reach_nobody_by_age(data: dict[str, Any]) -> None:
    # The oldest band that worlds are generated with ends where 68 begins.
    add_switch(data, min_age_years=68)


def reach_nobody_by_time_on_benefit(data: dict[str, Any]) -> None:
    add_switch(data, min_months_on_benefit=101)


def switch_to_what_they_have(data: dict[str, Any]) -> None:
    group = data["population"]["groups"][0]
    switch = {"month": 0, "to": group["regime"], "groups": [group["name"]]}
    # Last in the list but first in time: luck belongs to the place in the list, months come first.
    data["policy"]["switches"] = [s for s in data["policy"]["switches"] if s["month"] > 0]
    reference = deepcopy(data)
    data["policy"]["switches"].append(switch)
    data["reference"] = reference


def add_a_regime_nobody_meets(data: dict[str, Any]) -> None:
    data["hazards"]["regimes"]["nowhere"] = {"work": 50.0, "returned": 3.0}


def say_the_labour_market_to_the_end(data: dict[str, Any]) -> None:
    index = data["hazards"]["labour_market"]["index"]
    index += [index[-1]] * 5


def cut_a_duration_step_in_two(data: dict[str, Any]) -> None:
    for bins in data["hazards"]["duration"].values():
        last = bins[-1]
        bins.append(last | {"from_months": last["from_months"] + 5})


def reach_the_end_of_the_slots_later(data: dict[str, Any]) -> None:
    desk = data["policy"].get("desk")
    if desk:
        last = desk["slots"][-1]
        desk["slots"].append(last | {"from_month": last["from_month"] + 1})


def tell_it_otherwise(data: dict[str, Any]) -> None:
    data |= {"title": "Another title", "runs": {"draws": 3, "replications": 2}, "seed": 5}


CHANGES: list[Change] = [
    reach_nobody_by_lot,
    reach_nobody_by_age,
    reach_nobody_by_time_on_benefit,
    switch_to_what_they_have,
    add_a_regime_nobody_meets,
    say_the_labour_market_to_the_end,
    cut_a_duration_step_in_two,
    reach_the_end_of_the_slots_later,
    tell_it_otherwise,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@given(data=scenarios(), address=addresses())
@generated
def test_what_reaches_nobody_changes_nobody(
    change: Change, data: dict[str, Any], address: Address
) -> None:
    changed = deepcopy(data)
    change(changed)
    data = changed.pop("reference", data)
    before, after = (setting_of(Scenario.model_validate(world)) for world in (data, changed))
    one, other = (run_batch(chosen, address, keep_moves=True) for chosen in (before, after))
    assert_same_lives(one, other)
    assert_same_lives(one, run_simpy(after, address))


def test_an_option_that_says_the_same_again_is_the_same_world() -> None:
    scenario = world(
        hazards={"base": {"benefit_to_work": 0.3, "work_to_returned": 0.2}},
        options=[
            {"name": "same", "change": {"hazards": {"base": {"benefit_to_work": 0.3}}}},
            {"name": "none", "change": {}},
            {"name": "other", "change": {"hazards": {"base": {"benefit_to_work": 0.9}}}},
        ],
    )
    base, same, none, other = (
        run_batch(setting_of(option.scenario), HERE, keep_moves=True)
        for option in resolve_options(scenario)
    )
    assert_same_lives(base, same)
    assert_same_lives(base, none)
    assert (base.flows != other.flows).any()


@given(data=scenarios(desk=True), address=addresses())
@settings(generated, max_examples=60)
def test_a_desk_with_room_for_everybody_is_no_desk(data: dict[str, Any], address: Address) -> None:
    desk = data["policy"]["desk"]
    desk["slots"] = 10_000
    desk.pop("longest_months", None)
    # A post that is hired later is no room for those who come before.
    data.setdefault("money", {})["staff"] = {"hiring_months": 0}
    # Off benefit nobody holds a slot, so the two regimes must agree on coming back.
    for regime in (desk["regime"], desk["while_waiting"]):
        data["hazards"]["regimes"][regime].pop("returned", None)
    with_desk = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    del data["policy"]["desk"]
    without = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    assert with_desk.moves is not None
    assert (with_desk.flows == without.flows).all()

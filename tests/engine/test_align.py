"""A place's own numbers: hazards are scaled until the option `base` is expected to show them."""

import re
from typing import Any

import numpy as np
import pytest

from sim.compare.notice import Code
from sim.compare.notices import _of_level
from sim.compare.plan import comparison_plan
from sim.compare.sensitivity.variants import inputs_that_vary, middle_values, moved
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.simulate import simulate_options
from sim.engine import align as aligning
from sim.engine.align import aligned_draws
from sim.engine.batch import run_batch
from sim.engine.expected import run_expected
from sim.engine.setup import option_setup
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping
from sim.kernels.lives.statuses import IS_OFF_BENEFIT, N_LANES, N_STATUSES, WORK_LANE
from sim.outcomes.measures import count_measures
from sim.report.text.console import status_line
from tests.engine.worlds import HERE, assert_same_lives, world

ON = [status for status in range(N_STATUSES) if not IS_OFF_BENEFIT[status]]
OWN = {
    "stock": 1000, "inflow": 180, "exits_to_work": 150, "other_exits": 60, "part_time_share": 0.15,
    "returns": {"left": 210, "back": 30}, "exact": True,
}  # fmt: skip
SCALES = ("work", "other_exit", "returned", "part_time", "inflow")


def town(
    own: dict[str, Any] | None = None, persons: int = 400, months: int = 30, **changes: Any
) -> Scenario:
    """A town of some hundred people, of whom some work part-time and some come back."""
    group = {
        "name": "town", "regime": "reference", "persons": persons, "part_time_share": 0.1,
        "intake": {"per_month": persons / 50},
    }  # fmt: skip
    base = {
        "benefit_to_work": 0.02, "benefit_to_part_time": 0.02, "benefit_to_other_exit": 0.01,
        "part_time_to_work": 0.05, "part_time_to_benefit": 0.06, "part_time_to_other_exit": 0.01,
        "work_to_returned": 0.015, "other_exit_to_returned": 0.01,
    }  # fmt: skip
    made = world(
        time={"months": months},
        population={"groups": [group], "ageing": True},
        hazards={"base": base, "regimes": {"coaching": {"work": 1.5}}},
    ).model_dump(mode="json", exclude_none=True)
    added = {} if own is None else {"align": own}
    return scenario_from_mapping({**made, **added, **changes})


def values_of(scenario: Scenario, n_draws: int = 1, number: int = 0) -> dict[str, float]:
    """The aligned parameters of a draw."""
    return aligned_draws(scenario, n_draws).draw(number)


def shown(scenario: Scenario, values: dict[str, float]) -> dict[str, float]:
    """The own numbers of the first year, counted from the exact expectation."""
    lives = run_expected(option_setup(scenario, values))
    flows = lives.flows.sum(axis=0)[:12].reshape(12, N_STATUSES, N_LANES)
    measures = {k: v.sum(axis=0) for k, v in count_measures(lives.flows, lives.entries).items()}
    on_benefit, part = measures["on_benefit"][1:13], measures["part_time"][1:13]
    size = 1000 / measures["on_benefit"][0]
    to_work = flows[:, ON, WORK_LANE].sum()
    return {
        "exits_to_work": size * to_work,
        "other_exits": size * flows[:, ON, 3].sum(),
        "part_time_share": (part / on_benefit).mean(),
        "inflow": size * lives.entries[:, 1:13].sum(),
    }


def test_without_own_numbers_parameters_are_what_they_were() -> None:
    scenario = town()
    drawn, plain = aligned_draws(scenario, 3), parameter_draws(scenario, 3)
    assert drawn.names == plain.names
    np.testing.assert_array_equal(drawn.values, plain.values)


def test_base_is_expected_to_show_the_own_numbers() -> None:
    scenario = town(OWN, months=12)
    found = shown(scenario, values_of(scenario))
    for name, number in found.items():
        assert number == pytest.approx(OWN[name], rel=2e-6), name


def test_who_leaves_in_the_year_is_back_as_often_as_stated() -> None:
    # Nobody comes in, and nobody who is back leaves again: all returns are of who left once.
    data = town(OWN, months=24).model_dump(mode="json", exclude_none=True)
    data["align"] = {"returns": {"left": 200, "back": 30}, "exact": True}
    data["population"]["groups"][0].pop("intake")
    data["population"]["ageing"] = False
    data["hazards"]["base"]["other_exit_to_returned"] = 0.015
    scenario = scenario_from_mapping(data)
    values = values_of(scenario)
    # The same hazard of everybody off benefit, so that the share back follows by hand.
    hazard = 0.015 * values["scale.returned"]
    assert 1 - np.exp(-12 * hazard) == pytest.approx(0.15, rel=1e-5)


def test_scales_by_which_numbers_were_made_are_found_again() -> None:
    made = {"scale.work": 1.7, "scale.other_exit": 0.6, "scale.part_time": 0.5, "scale.inflow": 1.3}
    plain = town(persons=1_000_000, months=12)
    numbers = shown(plain, parameter_draws(plain, 1).draw(0) | made)
    counts = {
        name: round(1000 * numbers[name]) for name in ("exits_to_work", "other_exits", "inflow")
    }
    own = counts | {"part_time_share": numbers["part_time_share"], "exact": True}
    values = values_of(town(own, persons=1_000_000))
    for name, scale in made.items():
        assert values[name] == pytest.approx(scale, rel=1e-4), name
    assert "scale.returned" not in values


def test_numbers_are_drawn_with_their_counting_error() -> None:
    # 4,000 draws: five standard errors of a mean or a variance err less than once in a million.
    n, drawn = 4000, town({**OWN, "exact": False})
    expected = {
        "exits_to_work": (150, 150), "other_exits": (60, 60), "inflow": (180, 180),
        "returns": (1 / 7, 1 / 7 * 6 / 7 / 211), "part_time_share": (0.15, 0.15 * 0.85 / 1001),
    }  # fmt: skip
    for name, (mean, variance) in expected.items():
        column = aligning._targets(drawn, name, n)
        assert column.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / n)), name
        # A gamma of shape k has excess kurtosis 6 / k, at most 0.1 here.
        assert column.var() == pytest.approx(variance, rel=5 * np.sqrt(2.1 / n)), name
        np.testing.assert_array_equal(aligning._targets(drawn, name, 7), column[:7])
        assert set(aligning._targets(town(OWN), name, 7)) == {aligning._written(drawn.align, name)}


def test_every_draw_hits_its_own_wish_and_one_draw_what_is_written() -> None:
    scenario = town({**OWN, "exact": False}, months=12)
    for number in range(3):
        values = values_of(scenario, 3, number)
        found = shown(scenario, values)
        for name, seen in found.items():
            assert seen == pytest.approx(values[f"align.{name}"], rel=1e-5), name
    alone = values_of(scenario)
    assert alone["align.exits_to_work"] == 150
    assert alone == values_of(town(OWN, months=12))


def test_both_engines_live_the_same_aligned_lives() -> None:
    scenario = town(OWN)
    setup = option_setup(scenario, values_of(scenario))
    lives = run_batch(setup, HERE, keep_moves=True)
    assert_same_lives(lives, run_simpy(setup, HERE))
    plain = run_batch(option_setup(scenario, parameter_draws(scenario, 1).draw(0)), HERE)
    assert lives.flows.sum() != plain.flows.sum()


def compared(own: dict[str, Any]) -> Scenario:
    """The town as it is, and with everybody coached."""
    change = {"policy": {"switches": [{"month": 0, "to": "coaching"}]}}
    return town(own, months=12, options=[{"name": "coached", "change": change}])


def test_scales_are_the_same_under_every_option_and_in_a_recession() -> None:
    plan = comparison_plan(resolve_options(compared(OWN)), load_amounts())
    base, coached = (drawn.draw(0) for drawn in plan.parameters)
    assert {name: base[f"scale.{name}"] for name in SCALES} == {
        name: coached[f"scale.{name}"] for name in SCALES
    }
    data = town(OWN).model_dump(mode="json", exclude_none=True)
    data["hazards"]["labour_market"] = {"index": [0.5], "elasticity": {"work": 1.0}}
    slump = values_of(scenario_from_mapping(data))
    assert slump["scale.work"] == pytest.approx(base["scale.work"], rel=1e-6)
    data["align"]["market_index"] = 0.5
    then = values_of(scenario_from_mapping(data))
    assert then["scale.work"] == pytest.approx(2 * base["scale.work"], rel=1e-6)


def test_why_moves_own_numbers_and_finds_the_scales_anew() -> None:
    scenario = compared({**OWN, "exact": False}).model_dump(mode="json", exclude_none=True)
    scenario["runs"] = {"draws": 5, "replications": 1}
    plan = comparison_plan(resolve_options(scenario_from_mapping(scenario)), load_amounts())
    inputs = {one.name: one for one in inputs_that_vary(plan)}
    assert not [name for name in inputs if name.startswith("scale.")]
    wish = inputs["align.exits_to_work"]
    assert wish.is_drawn
    assert wish.low < wish.value < wish.high
    place = MONTH_PLACE["on_benefit"]
    few, many = (
        simulate_options(moved(plan, wish, value, 10)).monthly[:, :, place, -1].mean(axis=1)
        for value in (60.0, 300.0)
    )
    assert (many < few - 20).all()
    assert middle_values(plan)[0]["scale.work"] > 0


def test_a_wish_beyond_reach_is_refused_with_what_is_possible() -> None:
    with pytest.raises(InputError) as refusal:
        values_of(town({"stock": 1000, "exits_to_work": 5000, "exact": True}))
    text = str(refusal.value)
    assert "align.exits_to_work: must lie between" in text
    assert "(got 5,000" in text
    [most] = (int(seen.replace(",", "")) for seen in re.findall(r" and ([\d,]+), what", text))
    assert 1000 < most < 5000
    possible = town({"stock": 1000, "exits_to_work": most * 9 // 10, "exact": True}, months=12)
    found = shown(possible, values_of(possible))
    assert found["exits_to_work"] == pytest.approx(most * 9 // 10, rel=1e-5)


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ({}, "must hold a number of one's own"),
        ({"stock": 100}, "must hold a number of one's own"),
        ({"exits_to_work": 0}, "exits_to_work must be above 0"),
        ({"part_time_share": 1.0}, "part_time_share must be above 0 and below 1"),
        ({"returns": {"left": 10, "back": 10}}, "back must be above 0 and below left"),
        ({"exits_to_work": 10, "stock": 0}, "stock must be above 0"),
        ({"exits_to_work": 10, "months": 0}, "months"),
        ({"exits_to_work": -3}, "exits_to_work"),
        ({"exit_to_work": 3}, "exits_to_work"),
    ],
)
def test_what_cannot_be_is_refused(own: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refusal:
        town(own)
    assert where in str(refusal.value)


def test_a_desk_in_base_and_inflow_without_an_intake_are_refused() -> None:
    desk = {"desk": {"regime": "coaching", "slots": 3, "while_waiting": "reference"}}
    with pytest.raises(InputError, match="must hold no numbers where option `base` has a desk"):
        values_of(town(OWN, policy=desk))
    options = [{"name": "desk", "change": {"policy": desk}}]
    several = resolve_options(town(OWN, months=12, options=options))
    assert aligned_draws(several[1].scenario, 1, several[0].scenario).names
    data = town(OWN).model_dump(mode="json", exclude_none=True)
    data["population"]["groups"][0].pop("intake")
    with pytest.raises(InputError, match=r"align\.inflow: must be left out where no group has"):
        values_of(scenario_from_mapping(data))


def test_the_level_of_a_place_is_drawn_where_nothing_is_known_of_it() -> None:
    spread = town({"exits_to_work": 60, "exact": True, "place_spread": 0.3}, months=12)
    # 2,000 draws: five standard errors.
    levels = aligning._spread(spread, 2000)
    assert set(levels) == {f"place.{name}" for name in SCALES if name != "work"}
    for column in levels.values():
        logs = np.log(column)
        assert abs(logs.mean()) < 5 * 0.3 / np.sqrt(2000)
        assert logs.std() == pytest.approx(0.3, rel=5 / np.sqrt(4000))
    drawn = aligned_draws(spread, 4)
    assert len(set(drawn.values[:, drawn.names.index("place.inflow")])) == 4
    setup = option_setup(spread, drawn.draw(0))
    plain = option_setup(spread, parameter_draws(spread, 1).draw(0))
    np.testing.assert_allclose(
        setup.inflow[0][1:], plain.inflow[0][1:] * drawn.draw(0)["place.inflow"], rtol=1e-12
    )
    assert {value for name, value in values_of(spread).items() if name.startswith("place.")} == {1}


def test_scales_are_printed_and_noticed() -> None:
    drawn = aligned_draws(town(OWN, months=12), 1)
    assert "Aligned to own numbers: inflow x " in status_line(drawn)
    [told] = list(_of_level(town(OWN, months=12), drawn))
    assert told.code == Code.ALIGNED
    scale = drawn.draw(0)["scale.work"]
    assert f"{round(scale, 2):g} to work" in told.sentence
    spread = town({"place_spread": 0.3}, months=12)
    assert [one.code for one in _of_level(spread, aligned_draws(spread, 1))] == [Code.LEVEL_SPREAD]
    assert not list(_of_level(town(), aligned_draws(town(), 1)))

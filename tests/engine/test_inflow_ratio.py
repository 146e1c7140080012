"""How many come in hangs on the regime that they would meet, in both engines and expectations."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from sim.compare.plan import comparison_plan
from sim.compare.sensitivity.variants import inputs_that_vary, moved
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.simulate import simulate_options
from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.expected import run_expected
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.hazards.parameters import as_written, parameter_draws
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping, with_changes
from sim.population.intake_rates import intake_rates
from sim.regimes.plan_probabilities import newcomer_treatments
from tests.engine.worlds import assert_same_lives, moves_of, setting_of, world
from tests.twins.generated import REGIMES, addresses, scenarios
from tests.twins.test_courses import changing

STATED = {"value": 1.5, "low": 1, "high": 2, "source": "a guess", "status": "assumed"}


def town(ratio: float | dict[str, Any] = 1.5, **policy: Any) -> Scenario:
    """Ten people and eight newcomers a month, in a year; coaching brings more of them."""
    group = {"name": "town", "regime": "reference", "persons": 10, "intake": {"per_month": 8}}
    return world(
        time={"months": 12},
        population={"groups": [group]},
        hazards={
            "regimes": {
                "coaching": {"inflow_ratio": ratio},
                "queue": {"inflow_ratio": 0.5},
                "both": {"combines": ["coaching", "queue"], "strength": 2},
            }
        },
        policy=policy,
    )


def half_from(month: int, to: str, share: float = 0.5) -> dict[str, Any]:
    """Half of the people meet another regime from a month on."""
    return {"switches": [{"month": month, "to": to, "share": share}]}


@pytest.mark.parametrize(
    ("to", "share", "ratio"),
    [("coaching", 1.0, 1.5), ("coaching", 0.4, 1.2), ("queue", 0.5, 0.75), ("both", 1.0, 0.5625)],
)
def test_the_ratio_is_that_of_what_newcomers_meet(to: str, share: float, ratio: float) -> None:
    scenario = town(**half_from(5, to, share))
    plain = intake_rates(scenario, 0)
    inflow = setting_of(scenario).inflow[0]
    np.testing.assert_array_equal(inflow[:5], plain[:5])
    np.testing.assert_allclose(inflow[5:], plain[5:] * ratio, rtol=1e-12)


def test_shares_of_newcomers_sum_to_one_and_keep_to_profiles() -> None:
    switch = {"month": 3, "to": "coaching", "profiles": ["physically_limited"]}
    scenario = town(switches=[switch]).model_dump(mode="json", exclude_none=True)
    scenario["population"]["profiles"] = {
        "work_ready": 0.7, "physically_limited": 0.3, "mentally_limited": 0.0,
    }  # fmt: skip
    shares = newcomer_treatments(scenario_from_mapping(scenario), 0)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(shares[2], [1.0, 0.0], rtol=1e-12)
    np.testing.assert_allclose(shares[3], [0.7, 0.3], rtol=1e-12)


def test_a_place_at_the_desk_counts_by_plan() -> None:
    desk = {"regime": "coaching", "slots": 0, "while_waiting": "reference"}
    inflow = setting_of(town(desk=desk, **half_from(0, "coaching", 1.0))).inflow[0]
    np.testing.assert_allclose(inflow[1:], 12.0, rtol=1e-12)


def test_without_a_ratio_the_inflow_is_the_scenarios_to_the_bit() -> None:
    scenario = town(1, **half_from(5, "coaching"))
    np.testing.assert_array_equal(setting_of(scenario).inflow[0], intake_rates(scenario, 0))
    assert not [
        name for name in as_written(scenario.hazards, 1).names if name == "inflow_ratio.coaching"
    ]


def test_expected_entries_and_caseload_rise_with_the_ratio() -> None:
    low, high = (
        run_expected(setting_of(town(ratio, **half_from(0, "coaching", 1.0)))) for ratio in (1, 1.5)
    )
    np.testing.assert_allclose(
        high.entries[:, 1:].sum(axis=(0, 2)), 1.5 * low.entries[:, 1:].sum(axis=(0, 2)), rtol=1e-12
    )


@given(data=scenarios(most_months=20), address=addresses())
@settings(changing, max_examples=10)
def test_engines_agree_and_newcomers_differ(data: dict[str, Any], address: Address) -> None:
    chosen = copy.deepcopy(data)
    for place, name in enumerate(REGIMES[2:]):
        chosen["hazards"]["regimes"][name]["inflow_ratio"] = (40.0, 0.02, 8.0)[place]
    setup = setting_of(Scenario.model_validate(chosen))
    lives = run_batch(setup, address, keep_moves=True)
    plain = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    assume(not np.array_equal(lives.entries, plain.entries))
    assume(moves_of(lives) != moves_of(plain))
    assert_same_lives(lives, run_simpy(setup, address))


def two_options() -> Scenario:
    """The town as it is, and with everybody coached; the ratio of coaching has a range."""
    data = town(STATED).model_dump(mode="json", exclude_none=True)
    data["hazards"]["base"]["benefit_to_work"] = 0.02
    change = {"policy": half_from(0, "coaching", 1.0)}
    return scenario_from_mapping({**data, "options": [{"name": "coached", "change": change}]})


def test_compare_and_why_move_the_caseload_with_it() -> None:
    plan = comparison_plan(resolve_options(two_options()), load_amounts())
    [ratio] = [one for one in inputs_that_vary(plan) if one.name == "inflow_ratio.coaching"]
    assert (ratio.low, ratio.value, ratio.high) == (1.0, 1.5, 2.0)
    place = MONTH_PLACE["on_benefit"]
    on_benefit = [
        simulate_options(moved(plan, ratio, value, 4)).monthly[:, :, place, -1].mean(axis=1)
        for value in (1.0, 1.5, 2.0)
    ]
    base, coached = np.array(on_benefit).T
    assert base[0] == base[1] == base[2]
    assert coached[0] < coached[1] < coached[2]
    # With another inflow the comparator's people are not this option's: nobody is counted.
    affected = [simulate_options(moved(plan, ratio, value, 1)).affected[1] for value in (1.0, 1.5)]
    assert (affected[0] > 0).all()
    assert np.isnan(affected[1]).all()


@pytest.mark.parametrize(
    ("regimes", "where"),
    [
        ({"reference": {"inflow_ratio": 1.2}}, "hazards.regimes.reference.inflow_ratio: must be 1"),
        (
            {"both": {"combines": ["coaching"], "inflow_ratio": 1.2}},
            "must not have inflow_ratio next to combines",
        ),
        ({"coaching": {"inflow_ratio": 0}}, "must be a ratio above 0"),
    ],
)
def test_a_ratio_that_cannot_be_is_refused(regimes: dict[str, Any], where: str) -> None:
    data = town().model_dump(mode="json", exclude_none=True)
    data["hazards"]["regimes"] |= regimes
    with pytest.raises(InputError) as refusal:
        scenario_from_mapping(data)
    assert where in str(refusal.value)


def test_where_no_regime_has_an_effect_none_brings_more() -> None:
    change = {"effects": "none", "hazards": {"regimes": {"coaching": {"inflow_ratio": 1.5}}}}
    drawn = parameter_draws(with_changes(load_scenario("municipality"), change), 2)
    assert set(drawn.values[:, drawn.names.index("inflow_ratio.coaching")].tolist()) == {1.0}

"""When treating people by profile pays: the tipping value of the contrast."""

import numpy as np
import pytest

from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.sensitivity.contrast import _extra, contrast_rows
from sim.compare.worlds.simulate import simulate_options
from sim.hazards.effect_by_profile import contrast_of, profile_effects, with_contrast
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes

DRAWS = 6
KEPT = ("base", "exemption", "matched")
BY_PROFILE = {
    "log_sd": 0.3,
    "better_for": [
        {"regime": "exemption", "profiles": ["work_ready"]},
        {"regime": "coaching", "profiles": ["physically_limited", "mentally_limited"]},
    ],
}


def plan_of(by_profile: dict[str, object] | None) -> ComparisonPlan:
    change = {
        "runs": {"draws": DRAWS, "replications": 1},
        "hazards": {"effect_by_profile": by_profile},
    }
    scenario = with_changes(load_scenario("municipality"), change)
    options = tuple(one for one in resolve_options(scenario) if one.name in KEPT)
    return comparison_plan(options, load_amounts())


@pytest.fixture(scope="module")
def plan() -> ComparisonPlan:
    return plan_of(BY_PROFILE)


def test_matching_pays_from_the_tipping_value_on(plan: ComparisonPlan) -> None:
    def simulate(blocks):  # type: ignore[no-untyped-def]
        return map(simulate_options, blocks)

    costs = np.array([0.0, -1.0, 5.0])
    (row,) = contrast_rows(plan, costs, simulate)
    assert (row.option, row.single) == ("matched", "exemption")
    assert row.cost_at_high < row.cost_at_low
    assert row.error > 0
    assert 0 <= row.chance <= 1
    # At the tipping value itself the two cost the same, but for the bend between the two ends.
    there = _extra(plan, (1, 2), row.tipping_value, DRAWS, simulate).mean()
    assert abs(there) < 0.15 * (row.cost_at_low - row.cost_at_high)


def test_without_effects_by_profile_nothing_is_said() -> None:
    assert contrast_rows(plan_of(None), np.zeros(3), lambda blocks: iter(())) == []


def test_a_contrast_is_set_and_all_else_stays(plan: ComparisonPlan) -> None:
    scenario, values = plan.options[0].scenario, plan.parameters[0].draw(2)
    effects, by_profile = profile_effects(scenario), scenario.hazards.effect_by_profile
    assert effects is not None
    assert by_profile is not None
    moved = with_contrast(values, scenario, 0.9)
    assert contrast_of(moved, effects, by_profile.better_for) == pytest.approx(0.9)
    back = with_contrast(moved, scenario, contrast_of(values, effects, by_profile.better_for))
    assert back == pytest.approx(values)
    assert {name for name in values if moved[name] != values[name]} == {
        f"by_profile.{regime}.{profile}.work"
        for regime in ("exemption", "coaching")
        for profile in ("work_ready", "physically_limited", "mentally_limited")
    }

"""What moves nothing is told, and what cannot mean anything is refused with a mend that passes."""

from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.scenario.builtin import builtin_names
from sim.inputs.scenario.idle_keys import IDLE, idle_keys, idle_remarks
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.inputs.scenario.sections.desk import regime_at_dose, split_dose

TOWN = load_scenario("municipality").model_copy(update={"options": ()})
GROUP = {"name": "caseload"}
TO = {"month": 0, "to": "coaching"}


def groups(**change: Any) -> dict[str, Any]:
    return {"population": {"groups": [GROUP | change]}}


# The change, the reason, and what mends it.
TOLD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "inflow_ratio_idle": (
        groups(intake=None) | {"hazards": {"regimes": {"coaching": {"inflow_ratio": 1.2}}}},
        groups(intake={"per_month": 2}),
    ),
    "without_effects_idle": (
        {"effects": "none", "hazards": {"displacement": 0.3}},
        {"effects": "registry"},
    ),
    "origin_idle": (
        groups(entry={"at_start_share": 1, "origin": {"stock": 0.5}}, left_before=None),
        groups(entry={"at_start_share": 0.9, "last_month": 3}),
    ),
    "selection_idle": (
        {"hazards": {"regimes": {"coaching": {"selection_on_work": 1.4}}}},
        groups(regime="coaching", studied=True, volunteer_share=0.5),
    ),
    "returns_reading_idle": (
        {
            "posterior": "none",
            "readings": {"returns_ratio_of": "all_exits"},
            "hazards": {"base": {"other_exit_to_returned": 0}, "keep": []},
        },
        {"hazards": {"base": {"other_exit_to_returned": 0.01}}},
    ),
    "trait_of_all_idle": (
        {"population": {"traits": {"new": 1}}, "policy": {"switches": [TO | {"traits": ["new"]}]}},
        {"policy": {"switches": [TO]}},
    ),
    "statement_idle": (
        {"hazards": {"by_trait": {"old": {"who": {"min_age_years": 90}, "ratios": {"work": 0.5}}}}},
        {"hazards": {"by_trait": {"old": {"who": {"min_age_years": 45}}}}},
    ),
}


def test_every_reason_has_a_case() -> None:
    assert TOLD.keys() == IDLE.keys()


@pytest.mark.parametrize("reason", list(TOLD))
def test_a_key_that_moves_nothing_is_told_until_it_moves_something(reason: str) -> None:
    change, mend = TOLD[reason]
    idle = with_changes(TOWN, change)
    assert [found for found, _ in idle_keys(idle)] == [reason]
    (said,) = idle_remarks(resolve_options(idle))
    assert "moves nothing" in said
    assert list(idle_keys(with_changes(idle, mend))) == []


@pytest.mark.parametrize("name", builtin_names())
def test_no_built_in_scenario_has_idle_keys(name: str) -> None:
    assert list(idle_remarks(resolve_options(load_scenario(name)))) == []


def traits(share: float, **rule: Any) -> dict[str, Any]:
    return {"population": {"traits": {"new": share}}, "policy": {"switches": [TO | rule]}}


BINS = [{"from_months": 0}, {"from_months": 12, "returned": 0.5}]
# What is refused, the words of the refusal, and the change as the words mend it.
REFUSED: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "without a trait that everybody has": (
        traits(1, without_traits=["new"]),
        "must be a trait that somebody in the groups it reaches lacks (got `new`, which everybody",
        traits(0.9, without_traits=["new"]),
    ),
    "without a trait that nobody has": (
        traits(0, without_traits=["new"]),
        "must be a trait that somebody in the groups it reaches has, or be left out",
        traits(0),
    ),
    "a trait twice": (
        traits(0.5, traits=["new", "new"]),
        "traits must name each once (got new, new)",
        traits(0.5, traits=["new"]),
    ),
    "a household twice": (
        traits(0.5, households=["single", "couple", "single"]),
        "households must name each once (got single, couple, single)",
        traits(0.5, households=["single", "couple"]),
    ),
    "exact beside a spread alone": (
        {"align": {"place_spread": 0.2, "exact": True}},
        "must leave out exact where place_spread stands alone",
        {"align": {"place_spread": 0.2}},
    ),
    "period, stock and market beside a spread alone": (
        {"align": {"place_spread": 0.2, "months": 24, "stock": 800, "market_index": 0.9}},
        "must leave out months, stock, market_index where place_spread stands alone",
        {"align": {"place_spread": 0.2, "inflow": 120, "months": 24, "stock": 800}},
    ),
    "returns by months on benefit": (
        {"posterior": "none", "hazards": {"keep": [], "duration": {"on_benefit": BINS}}},
        "on_benefit must leave out `returned`, which follows the months off benefit: write it",
        {"posterior": "none", "hazards": {"keep": [], "duration": {"off_benefit": BINS}}},
    ),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_can_mean_nothing_is_refused_with_a_mend_that_passes(case: str) -> None:
    change, said, mended = REFUSED[case]
    with pytest.raises(InputError) as caught:
        with_changes(TOWN, change)
    assert said in "\n".join(caught.value.mistakes)
    with_changes(TOWN, mended)


@pytest.mark.parametrize("level", [0.5, 1 / 3, 0.3 / 3, 0.123456789])
def test_a_dose_of_any_level_keeps_its_level_in_its_name(level: float) -> None:
    assert split_dose(regime_at_dose("coaching", level)) == ("coaching", level)

"""Settings that are words: each is tried otherwise, and the table says what then is cheapest."""

import math
from typing import Any

import numpy as np
import pytest

from sim.compare.comparison import comparator_first, compared, total_table
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.sensitivity.explanation import Why, explained
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.structural_choices import STATUS, choice_rows, choices_of
from sim.compare.sensitivity.variants import middle_values
from sim.compare.worlds.measures import PLACE
from sim.compare.worlds.results import gathered
from sim.compare.worlds.simulate import simulate_options
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.report.text.sensitivity import why_text

AMOUNTS = load_amounts()
FITTED_READINGS = ("readings.part_time_of", "readings.researchers")
SMALL = {
    "time": {"start": "2020-01-01", "months": 12},
    "runs": {"draws": 3, "replications": 2},
    "options": [
        {"name": name, "change": {"policy": {"switches": [{"month": 0, "to": name}]}}}
        for name in ("exemption", "disregard")
    ],
}


def plan_of(change: dict[str, Any] | None = None) -> ComparisonPlan:
    scenario = with_changes(with_changes(load_scenario("municipality"), SMALL), change or {})
    return comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)


@pytest.fixture(scope="module")
def why() -> Why:
    plan = plan_of()
    worlds = gathered([simulate_options(block) for block in plan.blocks(0, 2)])
    return explained(plan, worlds, lambda blocks: map(simulate_options, blocks))


def rows_of(why: Why, option: str) -> dict[str, SwingRow]:
    return {row.input: row for row in why.swings if row.option == option and row.high_word}


@pytest.mark.slow
def test_a_reading_is_tried_where_the_basis_was_fitted_under_it() -> None:
    by_basis = {
        basis: [
            (one.name, one.taken, one.other, one.source)
            for one in choices_of(plan_of({"effects": basis}), 1)
            if one.name.startswith("readings.") and one.name in FITTED_READINGS
        ]
        for basis in ("registry", "researchers")
    }
    part_time = ("readings.part_time_of", "group", "on_benefit", "F147, F148, F149")
    assert by_basis["registry"] == [part_time]
    assert [row[:3] for row in by_basis["researchers"]] == [
        part_time[:3],
        ("readings.researchers", "risk_two_years", "per_year"),
        ("readings.researchers", "risk_two_years", "raw"),
    ]


@pytest.mark.slow
def test_after_which_exits_a_ratio_on_returns_holds_is_tried_where_people_come_back() -> None:
    never = {"hazards": {"base": {"other_exit_to_returned": 0}}}
    for change, tried in (({}, ["all_exits"]), (never, [])):
        found = choices_of(plan_of(change), 1)
        assert [one.other for one in found if one.name.endswith("returns_ratio_of")] == tried


def test_every_choice_is_tried_for_every_option(why: Why) -> None:
    for option in ("exemption", "disregard"):
        assert rows_of(why, option).keys() == {
            "money.earnings_reading", "effects.registry", "effects.researchers", "effects.matched",
            "effects.none", "hazards.returns", "readings.part_time_of", "readings.researchers",
            "readings.returns_ratio_of",
        }  # fmt: skip
    row = rows_of(why, "disregard")["money.earnings_reading"]
    assert (row.status, row.low_word, row.high_word) == (
        STATUS, "before_disregard", "after_disregard",
    )  # fmt: skip
    assert math.isnan(row.value)
    assert row.swing == abs(row.cost_at_high - row.cost_at_low) > 0


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("municipality", ("national", "fitted")),
        ("municipality_trial_returns", ("as fitted", "national")),
    ],
)
def test_the_other_returns_are_tried_whichever_hold(scenario: str, words: tuple[str, str]) -> None:
    plan = comparison_plan(
        comparator_first(resolve_options(with_changes(load_scenario(scenario), SMALL))), AMOUNTS
    )
    (one,) = [one for one in choices_of(plan, 1) if one.name == "hazards.returns"]
    assert (one.taken, one.other) == words
    rates = [values["base.other_exit_to_returned"] for values in one.block.values[0]]
    assert set(rates) == {0.0309 if words[1] == "national" else 0.0}


def test_without_effects_exemption_costs_not_a_cent(why: Why) -> None:
    # The same staff and disregard as the standard service: only effects could tell them apart.
    assert rows_of(why, "exemption")["effects.none"].cost_at_high == 0
    assert rows_of(why, "disregard")["effects.none"].cost_at_high > 0


def test_without_effects_the_disregard_costs_what_part_timers_keep_more() -> None:
    (none,) = [one for one in choices_of(plan_of(), 4) if one.name == "effects.none"]
    worlds = simulate_options(none.block)
    table = total_table(none.block.scenarios[0], worlds, AMOUNTS)[..., -1].mean(axis=1)
    more = table[2] - table[0]
    assert more[PLACE["benefit_months"]] == 0
    assert more[PLACE["kept_earnings"]] == pytest.approx(-more[PLACE["set_off"]], abs=0.5)
    # Who earns more than the norm gets no benefit either way: there nothing is paid more.
    ratio = more[PLACE["benefit_spending"]] / more[PLACE["kept_earnings"]]
    assert 0.995 < ratio <= 1


def test_choices_that_are_made_or_cannot_be_made_are_not_offered() -> None:
    no_posterior = {one.name for one in choices_of(plan_of({"posterior": "none"}), 1)}
    assert no_posterior == {"money.earnings_reading", "readings.returns_ratio_of"}
    own = {"hazards": {"base": {"work_to_returned": 0.03}}}
    assert "hazards.returns" not in {one.name for one in choices_of(plan_of(own), 1)}
    after = {"money": {"earnings_reading": "after_disregard"}}
    (reading,) = [
        one for one in choices_of(plan_of(after), 1) if one.name == "money.earnings_reading"
    ]
    assert reading.other == "before_disregard"


def test_a_choice_tips_where_another_option_becomes_the_cheapest() -> None:
    choices = choices_of(plan_of(), 1)[:1]
    names = ("base", "exemption", "disregard")
    now = np.array([0.0, -5.0, 3.0])
    (first, _) = choice_rows(names, choices, now, [np.array([0.0, -5.0, -6.0])])
    assert first.tipping_to == "disregard"
    (first, second) = choice_rows(names, choices, now, [np.array([1.0, -5.0, 2.0])])
    assert first.tipping_to == ""
    assert (second.cost_at_low, second.cost_at_high, second.swing) == (3.0, 1.0, 2.0)


def test_the_console_says_the_words_and_what_tips(why: Why) -> None:
    plan = plan_of()
    worlds = gathered([simulate_options(block) for block in plan.blocks(0, 2)])
    text = why_text(why, compared(plan, worlds))
    assert "earnings: after_disregard" in text
    assert "assumed choice" in text
    assert "tips at, to:" in text
    assert "nan" not in text


def test_how_much_more_often_those_judged_likely_leave_is_moved(why: Why) -> None:
    rows = {row.option: row for row in why.swings if row.input == "judgement.ratio"}
    exemption = rows["exemption"]
    assert (exemption.low, exemption.high) == (1.0, 4.0)
    assert exemption.cost_at_low == exemption.cost
    # Part of its exits is put down to its people where more of them were judged likely than of
    # control's; with three draws of these shares the medians may stand either way.
    of = middle_values(plan_of())[0]
    saves_less = of["judged_likely.exemption"] > of["judged_likely.control"]
    assert exemption.cost_at_high != exemption.cost
    assert (exemption.cost_at_high > exemption.cost) == saves_less

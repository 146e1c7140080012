"""When to evaluate, and what sample that takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.compare.comparison import comparator_first
from sim.engine.cells import make_cells
from sim.engine.expected import run_expected
from sim.engine.option import hazard_arrays
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.amounts.evaluation_plan import EvaluationPlan, load_evaluation_plan
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import Option, resolve_options, with_changes
from sim.kernels.lives.expected_moves import expect_moves
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.kernels.trial.expectation import expect_moves_together
from sim.outcomes.measures import count_measures
from sim.pipeline import compare
from sim.power.evaluation import EvaluationArm, EvaluationRow, _power, _shares, evaluation_rows
from sim.power.lives.truth import expected_flows, in_order
from sim.results import RunSettings


def options_of(change: dict[str, object] | None = None) -> tuple[Option, ...]:
    scenario = load_scenario("municipality")
    return comparator_first(resolve_options(with_changes(scenario, change or {})))


def few_draws(draws: int) -> EvaluationPlan:
    plan = load_evaluation_plan()
    return plan.model_copy(update={"draws": plan.draws.model_copy(update={"value": draws})})


def row_of(rows: tuple[EvaluationRow, ...], **wanted: object) -> EvaluationRow:
    (row,) = [one for one in rows if all(getattr(one, k) == v for k, v in wanted.items())]
    return row


@pytest.mark.parametrize("name", ["municipality", "wageningen"])
def test_people_carried_together_give_the_plain_expectation(name: str) -> None:
    world = resolve_options(load_scenario(name))[0].scenario
    world = world.model_copy(update={"time": world.time.model_copy(update={"months": 9})})
    chosen = option_setup(world, parameter_draws(world, 1).draw(0))
    people = in_order(make_cells(chosen))
    plain = run_expected(chosen)
    np.testing.assert_allclose(expected_flows(people, chosen), plain.flows, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(people.entries, plain.entries)


def test_cells_in_any_order_give_the_same_moves() -> None:
    world = resolve_options(load_scenario("municipality"))[0].scenario
    world = world.model_copy(update={"time": world.time.model_copy(update={"months": 14})})
    chosen = option_setup(world, parameter_draws(world, 1).draw(0))
    people = in_order(make_cells(chosen))
    mixed = type(people.cells)(*(column[::-1][::2].copy() for column in people.cells))
    found, plain = (np.zeros((chosen.n_strata, 14, N_STATUSES * N_LANES)) for _ in range(2))
    of = (
        hazard_arrays(chosen, people.plans),
        chosen.table.probability,
        people.remaining,
        14,
    )
    expect_moves_together(mixed, *of, found)
    expect_moves(mixed, *of, plain)
    np.testing.assert_allclose(found, plain, rtol=1e-9, atol=1e-12)


def test_shares_are_those_of_the_whole_scenario_under_that_regime() -> None:
    """The arm of a regime lives as the option that gives it to everybody, without new inflow."""
    options = options_of({"runs": {"draws": 1}})
    rows = evaluation_rows(options, few_draws(1))
    coached = options[0].scenario.model_copy(deep=True)
    nobody = {"intake": None, "left_before": None}
    group = coached.population.groups[0].model_copy(update={**nobody, "regime": "coaching"})
    coached = coached.model_copy(
        update={"population": coached.population.model_copy(update={"groups": (group,)})}
    )
    lived = run_expected(option_setup(coached, parameter_draws(coached, 1).draw(0)))
    measures = count_measures(lived.flows.sum(axis=0), lived.entries.sum(axis=0))
    for endpoint in ("first_exit_to_work", "net_exit_to_work"):
        for month in (12, 24, 36):
            row = row_of(rows, regime="coaching", endpoint=endpoint, month=month, alpha=0.05)
            assert row.share_regime_p50 == pytest.approx(measures[endpoint][month] / 800, rel=1e-9)


def test_sample_follows_from_the_shares_by_the_textbook_formula() -> None:
    """One draw, so each share is its own median; statsmodels's effect is another transform, so
    the formula is written out here (Fleiss, Levin & Paik 2003, eq. 4.14)."""
    rows = evaluation_rows(options_of({"runs": {"draws": 1}}), few_draws(1))
    row = row_of(rows, regime="coaching", endpoint="first_exit_to_work", month=24, alpha=0.05)
    one, two = row.share_regime_p50, row.share_comparator_p50
    middle = (one + two) / 2
    root = 1.959964 * (2 * middle * (1 - middle)) ** 0.5
    root += 0.841621 * (one * (1 - one) + two * (1 - two)) ** 0.5
    n = (root / (one - two)) ** 2
    assert row.n_per_arm_p50 == pytest.approx(n, abs=1)
    assert row.chance_caseload_suffices == float(2 * row.n_per_arm_p50 <= 800)
    assert (row.power_whole_caseload >= 0.8) == (2 * row.n_per_arm_p50 <= 800)
    assert (row.comparator_regime, row.persons, row.draws) == ("reference", 800, 1)


def test_every_regime_the_options_use_is_there_and_draws_spread_the_answer() -> None:
    rows = evaluation_rows(options_of(), few_draws(10))
    regimes = ["exemption", "coaching", "disregard", "coaching_disregard"]
    assert list(dict.fromkeys(row.regime for row in rows)) == regimes
    assert len(rows) == len(regimes) * 2 * 3 * 2
    for row in rows:
        assert row.n_per_arm_p10 <= row.n_per_arm_p50 <= row.n_per_arm_p90
        assert 0 < row.share_comparator_p10 <= row.share_comparator_p90 < 1
    first, later = (
        row_of(rows, regime="coaching", endpoint="first_exit_to_work", month=m, alpha=0.05)
        for m in (12, 36)
    )
    assert first.share_regime_p10 < first.share_regime_p90
    assert later.n_per_arm_p50 < first.n_per_arm_p50


def test_threads_change_nothing() -> None:
    options = options_of()
    assert evaluation_rows(options, few_draws(4)) == evaluation_rows(options, few_draws(4), 3)


def test_a_regime_without_effect_needs_infinitely_many() -> None:
    ratios = {"work": 1, "part_time": 1, "benefit": 1, "other_exit": 1, "returned": 1}
    change = {
        "runs": {"draws": 1},
        "posterior": "none",
        "hazards": {"regimes": {"exemption": ratios, "reference": ratios}},
    }
    rows = evaluation_rows(options_of(change), few_draws(1))
    row = row_of(rows, regime="exemption", endpoint="first_exit_to_work", month=24, alpha=0.05)
    assert row.n_per_arm_p50 == float("inf")
    assert row.chance_caseload_suffices == 0
    assert row.power_whole_caseload == pytest.approx(0.05, abs=1e-6)


def test_a_comparator_with_a_desk_or_no_other_regime_has_no_rows() -> None:
    desk = options_of({"money": {"comparator": "coaching_2fte"}})
    assert evaluation_rows(desk, few_draws(2)) == ()
    assert evaluation_rows(options_of()[:1], few_draws(2)) == ()


def test_months_beyond_the_scenario_are_left_out() -> None:
    first, *others = options_of()
    short = first.scenario.time.model_copy(update={"months": 24})
    first = replace(first, scenario=first.scenario.model_copy(update={"time": short}))
    rows = evaluation_rows([first, *others], few_draws(2))
    assert {row.month for row in rows} == {12, 24}


def test_mistakes_in_the_file_are_told_at_once(tmp_path: Path) -> None:
    text = """
endpoints: {values: [first_exit], source: x, status: assumed}
months: {values: [0], unit: months, source: x, status: assumed}
alphas: {values: [1.5], unit: level, source: x, status: assumed}
power: {value: 2, unit: chance, source: x, status: assumed}
draws: {value: 10, unit: draws, source: x, status: assumed}
"""
    (tmp_path / "evaluation.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_evaluation_plan(tmp_path)
    said = str(caught.value)
    assert all(part in said for part in ("endpoints", "months", "alphas"))


def test_of_real_people_nothing_exact_is_told(tmp_path: Path) -> None:
    file = tmp_path / "caseload.csv"
    file.write_text("profile\n" + "work_ready\n" * 73)
    group = {
        "name": "caseload",
        "regime": "reference",
        "file": str(file),
        "part_time_share": 0.1,
    }
    rows = evaluation_rows(options_of({"population": {"groups": [group]}}), few_draws(2))
    assert rows == ()


def test_an_arm_that_everybody_has_left_has_a_share_of_one() -> None:
    # 0.1 + 0.2 is a hair more than 0.3: an expectation may exceed the persons by rounding.
    flows, entries = np.zeros((1, 12, N_STATUSES * N_LANES)), np.zeros((1, 13, N_STATUSES))
    flows[0, 0, 0], entries[0, 0, 0] = 0.1 + 0.2, 0.3
    arm = EvaluationArm("all", 1, flows, entries)
    assert flows[0, 0, 0] > entries[0, 0, 0]
    assert _shares(arm, "first_exit_to_work", 12).tolist() == [1.0]
    assert _power(400, 1.0, 1.0, 0.05) == 0


@pytest.mark.parametrize(
    ("group", "is_evaluated"),
    [
        ("persons: 0, left_before: {months: 60}", False),
        ("persons: 0, left_before: null", False),
        ("persons: 20, entry: {at_start_share: 0, last_month: 6, origin: {stock: 1}}", True),
    ],
)
def test_a_group_that_begins_empty_is_compared(
    group: str, tmp_path: Path, *, is_evaluated: bool
) -> None:
    (tmp_path / "empty.yaml").write_text(
        "scenario: empty\nbased_on: municipality\ntime: {months: 12}\n"
        f"population: {{groups: [{{name: caseload, {group}}}]}}\n"
        "options: [{name: base}, "
        "{name: coaching, change: {policy: {switches: [{month: 0, to: coaching}]}}}]\n",
        "utf-8",
    )
    found = compare(tmp_path / "empty.yaml", RunSettings(out=tmp_path, draws=2, replications=1))
    assert bool(found.evaluation) == is_evaluated

"""Every number with a range is told, and moved when asked what moves the answer."""

from pathlib import Path

from sim.compare.comparison import comparator_first
from sim.compare.input_table import input_rows
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.sensitivity.variants import inputs_that_vary
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options

AMOUNTS = load_amounts()
OWN = """\
scenario: own
based_on: municipality
posterior: none
runs: {draws: 2, replications: 1}
hazards:
  regimes:
    exemption: {work: {value: 1.5, low: 1, high: 2, source: a guess, status: assumed}}
options:
  - {name: more, change: {money: {regimes: {exemption: {clients_per_fte:
      {value: 150, low: 100, high: 300, unit: clients per fte, source: other, status: assumed}}}}}}
  - {name: sure, change: {money: {regimes: {exemption: {clients_per_fte:
      {value: 150, low: 100, high: 200, unit: clients per fte,
       source: as regular service; no source, status: published}}}}}}
"""


def planned(scenario: str | Path) -> ComparisonPlan:
    options = comparator_first(resolve_options(load_scenario(scenario)))
    return comparison_plan(options, AMOUNTS, "auto", None)


def test_the_labour_market_and_strengths_are_inputs_that_may_move_the_answer() -> None:
    plan = planned("disregard_rates")
    told = {row.name for row in input_rows(plan.options, plan.parameters, AMOUNTS)}
    moved = {one.name for one in inputs_that_vary(plan)}
    assert "hazards.labour_market.index.0" in told & moved
    strengths = {name for name in moved if name.endswith(".strength")}
    assert strengths
    assert strengths <= told


def test_a_hazard_that_no_posterior_draws_keeps_its_stated_range(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    plan = planned(tmp_path / "own.yaml")
    rows = input_rows(plan.options, plan.parameters, AMOUNTS)
    told = {row.name: row for row in rows if row.option == "base"}
    work = told["hazards.regime.exemption.work"]
    assert (work.value, work.low, work.high) == (1.5, 1.0, 2.0)
    one = next(one for one in inputs_that_vary(plan) if one.name == "regime.exemption.work")
    # It moves no draw, so it belongs to the stated assumptions.
    assert not one.is_drawn
    assert (one.low, one.high) == (1.0, 2.0)


def test_an_option_that_changes_only_a_range_or_a_status_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    plan = planned(tmp_path / "own.yaml")
    name = "money.regimes.exemption.clients_per_fte"
    rows = {
        row.option: row
        for row in input_rows(plan.options, plan.parameters, AMOUNTS)
        if row.name == name
    }
    assert rows["more"].high == 300
    assert rows["sure"].status == "published"
    assert rows["base"].status == "assumed"

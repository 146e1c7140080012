"""Net cost by year and staff on the console: the numbers of the table, dashes where left out."""

import math
from dataclasses import replace

import pytest

from sim.compare.comparison import Comparison, comparator_first, compared
from sim.compare.plan import comparison_plan
from sim.compare.worlds.simulate import gathered, simulate_options
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.outcomes.interval import Interval
from sim.report.text.comparison import years_table, years_text

SMALL = {
    "time": {"start": "2020-01-01", "months": 30},
    "runs": {"draws": 2, "replications": 2},
    "options": [
        {"name": "guided", "change": {"policy": {"switches": [{"month": 0, "to": "coaching"}]}}}
    ],
}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    scenario = with_changes(load_scenario("municipality"), SMALL)
    plan = comparison_plan(comparator_first(resolve_options(scenario)), load_amounts())
    worlds = gathered([simulate_options(block) for block in plan.blocks(0, 2)])
    return compared(plan, worlds)


def test_every_number_is_that_of_the_differences(comparison: Comparison) -> None:
    found = {
        (row.measure, row.period): row for row in comparison.differences if row.option == "guided"
    }
    line = years_table(comparison).splitlines()[2]
    for period in ("year 1", "year 2", "year 3"):
        cost = found["net_municipal_cost", period].difference.mean
        assert f"{round(cost / 1000):+,}" in line.split()
    first = found["net_municipal_cost", "year 1"].difference
    assert f"{round(first.p05 / 1000):+,} … {round(first.p95 / 1000):+,}" in line
    staff = found["staff_fte", "total"].difference
    # Coaching of a whole caseload takes posts, and the years differ from each other.
    assert staff.mean > 1
    assert line.rstrip().endswith(f"{staff.p05:+,.1f} … {staff.p95:+,.1f}")


def test_lines_are_short_and_the_comparator_is_named(comparison: Comparison) -> None:
    text = years_text(comparison)
    assert "compared with `base`" in text
    assert max(map(len, text.splitlines())) < 130


def test_what_is_left_out_is_a_dash(comparison: Comparison) -> None:
    hidden = tuple(replace(row, difference=Interval(math.nan)) for row in comparison.differences)
    text = years_table(replace(comparison, differences=hidden))
    assert "nan" not in text
    assert text.splitlines()[2].split() == ["guided", *["–"] * 6]

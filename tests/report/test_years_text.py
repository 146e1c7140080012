"""Net cost by year and staff on the console: the numbers of the table, dashes where left out."""

import math
from dataclasses import replace

import pytest

from sim.compare.comparison import Comparison
from sim.outcomes.interval import Interval
from sim.report.tables.options import option_lines
from sim.report.text.comparison import years_text
from tests.compare.small_comparison import comparison_of, municipality


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return comparison_of(municipality(30, 2, 2, option="guided", regime="coaching"))


def table_of(comparison: Comparison) -> str:
    return years_text(option_lines(comparison.verdicts, comparison.differences, 30))


def test_every_number_is_that_of_the_differences(comparison: Comparison) -> None:
    found = {
        (row.measure, row.period): row for row in comparison.differences if row.option == "guided"
    }
    line = table_of(comparison).splitlines()[4]
    for period in ("year 1", "year 2", "year 3 (6 months)"):
        cost = found["net_municipal_cost", period].difference.mean
        assert f"{round(cost / 1000):+,}" in line.split()
    first = found["net_municipal_cost", "year 1"].difference
    assert f"{round(first.p05 / 1000):+,} … {round(first.p95 / 1000):+,}" in line
    staff = found["staff_fte", "total"].difference
    # Coaching of a whole caseload takes posts, and the years differ from each other.
    assert staff.mean > 1
    assert line.rstrip().endswith(f"{staff.p05:+,.1f} … {staff.p95:+,.1f}")


def test_lines_are_short_and_the_comparator_is_named(comparison: Comparison) -> None:
    text = table_of(comparison)
    assert "compared with `base`" in text
    assert max(map(len, text.splitlines())) < 130


def test_what_is_left_out_is_a_dash(comparison: Comparison) -> None:
    hidden = tuple(replace(row, difference=Interval(math.nan)) for row in comparison.differences)
    text = table_of(replace(comparison, differences=hidden))
    assert "nan" not in text
    assert text.splitlines()[4].split() == ["guided", *["–"] * 6]

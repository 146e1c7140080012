"""Small counts of real people cannot be read, nor worked out from what is shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes.interval import Interval
from sim.outcomes.summary import SummaryRow
from sim.outcomes.summary_disclosure import SUMS, disclosed_summary, hidden_cells

GROUPS = ("a", "b", "all")


def row(measure: str, mean: float, group: str = "a", unit: str = "persons") -> SummaryRow:
    return SummaryRow("base", group, 3, measure, unit, Interval(mean, mean, mean, mean, 0.1), 5)


def shown(*rows: SummaryRow) -> list[float | None]:
    means = [found.level.mean for found in disclosed_summary(rows)]
    return [None if math.isnan(mean) else mean for mean in means]


def test_counts_are_rounded_to_five() -> None:
    assert shown(row("benefit", 12.4), row("returns", 17.6)) == [10, 20]


def test_a_count_under_ten_is_hidden_and_one_more_from_which_it_would_follow() -> None:
    rows = [row("benefit", 60.0), row("part_time", 9.9), row("returned", 30.0)]
    assert shown(*rows, row("on_benefit", 99.9)) == [60, None, None, 100]


def test_a_percentile_under_ten_hides_too() -> None:
    low = SummaryRow("base", "a", 3, "returns", "persons", Interval(14.0, 8.0, 14.0, 20.0, 0.1), 5)
    found = disclosed_summary([low])[0].level
    assert math.isnan(found.p95)
    assert math.isnan(found.mc_se)


def test_groups_are_not_found_by_subtraction_from_all() -> None:
    rows = [row("returns", 4, "a"), row("returns", 40, "b"), row("returns", 44, "all")]
    assert shown(*rows) == [None, None, 45]


def test_a_count_that_cannot_be_otherwise_is_shown() -> None:
    assert shown(row("returned", 0.0), row("benefit", 30.0)) == [0, 30]


def test_what_equals_a_hidden_count_is_hidden() -> None:
    assert shown(row("work", 9), row("net_exit_to_work", 9)) == [None, None]


def test_a_share_stands_only_where_both_its_counts_do() -> None:
    share = row("part_time_share", 0.1234, unit="share")
    assert shown(row("part_time", 20), row("on_benefit", 200), share)[2] == 0.12
    assert shown(row("part_time", 5), row("on_benefit", 200), share)[2] is None


def test_a_share_of_the_whole_group_never_stands() -> None:
    # Whole percents of 300 known people would give the part-timers to within two persons.
    share = row("part_time_share_of_group", 0.1234, unit="share")
    rows = [row("part_time", 37), row("on_benefit", 250), row("left_benefit", 50), share]
    assert shown(*rows)[-1] is None


COUNTS = st.one_of(st.integers(0, 30), st.integers(0, 500))


@given(
    cells=st.lists(st.tuples(*[COUNTS] * 6), min_size=2, max_size=2),
    never=st.booleans(),
)
def test_no_line_of_a_table_gives_a_hidden_count_away(
    cells: list[tuple[int, ...]], never: bool
) -> None:
    table: dict[tuple[str, str], float] = {}
    for group, counts in zip(
        GROUPS, [*cells, tuple(map(sum, zip(*cells, strict=True)))], strict=True
    ):
        names = ("benefit", "part_time", "returned", "work", "other_exit", "pension")
        states = dict(zip(names, counts, strict=True))
        states["on_benefit"] = sum(counts[:3])
        states["left_benefit"] = sum(counts[3:])
        states["net_exit_to_work"] = states["work"]
        table |= {(group, name): float(count) for name, count in states.items()}
    if never:
        table = {cell: math.inf if count == 0 else count for cell, count in table.items()}
    hidden = hidden_cells(table)
    assert all(count >= 10 or cell in hidden for cell, count in table.items())
    lines = [[(group, name) for name in line] for group in GROUPS for line in SUMS]
    lines += [[(group, name) for group in GROUPS] for name in ("benefit", "work", "on_benefit")]
    for line in lines:
        others = [cell for cell in line if table[cell] < math.inf]
        assert sum(cell in hidden for cell in line) != 1 or len(others) == 1


@pytest.mark.parametrize("measure", ["benefit", "on_benefit"])
def test_months_and_options_are_tables_of_their_own(measure: str) -> None:
    assert shown(row(measure, 11), row("returns", 3)) == [10, None]

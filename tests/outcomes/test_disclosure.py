"""Every field of every row of results says how it is disclosed; one that does not is not shown."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, make_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from sim.compare.comparison import Comparison
from sim.compare.sensitivity.explanation import Why
from sim.outcomes.disclosure import (
    Disclosure,
    Exact,
    Grain,
    Level,
    Name,
    Percent,
    PerUnit,
    Withheld,
    WorkedOut,
    disclosed,
    disclosed_tables,
    disclosures,
)
from sim.outcomes.interval import ENDS, ERROR, Interval, column_names, record, row_from
from sim.results import CompareResult, RunResult

HELD = (RunResult, CompareResult, Comparison, Why)


def row_classes() -> Iterator[type]:
    """Every class of rows that a run or a comparison hands on."""
    for holder in HELD:
        for hint in get_type_hints(holder).values():
            for one in get_args(hint) if get_origin(hint) is tuple else ():
                if is_dataclass(one) and one.__name__.endswith(("Row", "Summary")):
                    yield one


ROWS = sorted(set(row_classes()), key=lambda kind: kind.__name__)


class Told:
    """Rules that show levels in tens, and nothing else."""

    def keeps(self, row: Any) -> bool:
        return True

    def grain(self, row: Any, disclosure: Disclosure) -> Grain | None:
        if isinstance(disclosure, Level):
            return Grain(10.0, 10.0)
        raise TypeError(f"no rule for {disclosure}")


@dataclass(frozen=True)
class Row:
    option: Annotated[str, Name()]
    n: Annotated[int, Exact()]
    level: Annotated[Interval, Level(), ENDS]
    chance: Annotated[Interval, Percent(), ERROR]
    cost: Annotated[Interval, Level(), ENDS]
    price: Annotated[Interval, PerUnit("cost", "level", 1.0), ENDS]
    place: Annotated[str, WorkedOut()]
    ratio: Annotated[float, Withheld()]


ROW = Row(
    "a", 3, Interval(24.0, 3.0, 20.0, 51.0, 0.123), Interval(0.123456, mc_se=0.01),
    Interval(96.0, 91.0, 95.0, 99.0, 1.5), Interval(4.04, 2.0, 4.0, 31.2), "frontier", 7.77,
)  # fmt: skip


def test_there_are_rows_to_walk() -> None:
    assert {"SummaryRow", "DifferenceRow", "OptionSummary", "MonthRow", "FlowRow"} <= {
        kind.__name__ for kind in ROWS
    }
    assert len(ROWS) >= 10


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_every_field_says_how_it_is_disclosed(kind: type) -> None:
    said = disclosures(kind)
    assert list(said) == [field.name for field in fields(kind)]


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_no_column_stands_twice(kind: type) -> None:
    columns = column_names(kind)
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize("kind", [Comparison, Why])
def test_every_table_of_a_comparison_is_a_table_or_says_so(kind: type) -> None:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        is_table = get_origin(hint) is tuple and get_args(hint)[0] in ROWS
        says_so = any(isinstance(one, Disclosure) for one in getattr(hint, "__metadata__", ()))
        assert is_table or says_so, name


def test_each_field_is_shown_as_its_type_says() -> None:
    shown = disclosed(ROW, Told())
    assert (shown.option, shown.n, shown.place) == ("a", 3, "")
    assert (shown.level.mean, shown.level.p50, shown.level.p95) == (20.0, 20.0, 50.0)
    assert shown.chance.mean == 0.12
    # Ends under ten, errors, and ends of a ratio are left out; a ratio follows what is shown.
    assert shown.price.mean == 5.0
    for hidden in (shown.level.p05, shown.level.mc_se, shown.chance.mc_se, shown.price.p95):
        assert math.isnan(hidden)
    assert math.isnan(shown.ratio)


@pytest.mark.parametrize("hint", [float, int, str, Interval, Annotated[float, "persons"]])
def test_a_field_that_says_nothing_is_refused(hint: Any) -> None:
    grown = make_dataclass("Grown", [("extra", hint)], bases=(Row,), frozen=True)
    values = {field.name: getattr(ROW, field.name) for field in fields(Row)}
    with pytest.raises(TypeError, match=r"Grown: extra: must be Annotated with one Disclosure"):
        disclosed(grown(**values, extra=3), Told())


def test_a_field_without_a_rule_is_refused() -> None:
    @dataclass(frozen=True)
    class Secret(Disclosure):
        """Nobody has a rule for it."""

    grown = make_dataclass("Grown", [("extra", Annotated[float, Secret()])], frozen=True)
    with pytest.raises(TypeError, match="no rule for"):
        disclosed(grown(3.0), Told())


def test_a_number_cannot_pass_for_a_name() -> None:
    grown = make_dataclass("Grown", [("extra", Annotated[float, Name()])], frozen=True)
    with pytest.raises(TypeError, match="only words are a Name"):
        disclosed(grown(3.0), Told())


def test_a_new_table_is_disclosed_row_by_row_and_a_new_number_is_refused() -> None:
    tables = make_dataclass("Tables", [("rows", tuple[Row, ...])], frozen=True)
    assert math.isnan(disclosed_tables(tables((ROW,)), Told(), {}).rows[0].ratio)
    grown = make_dataclass("Grown", [("total", float)], bases=(tables,), frozen=True)
    with pytest.raises(TypeError, match="Grown: total"):
        disclosed_tables(grown((ROW,), 3.0), Told(), {})


def test_a_row_is_read_back_from_its_line() -> None:
    line = record(ROW)
    assert list(line) == column_names(Row)
    assert line["level_p05"] == 3.0
    again = row_from(Row, line)
    assert record(again) == line
    assert again.cost.p95 == 99.0
    assert math.isnan(again.cost.mc_se)

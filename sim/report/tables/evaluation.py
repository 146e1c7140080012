"""When an evaluation can see a regime's effect, and how many people that takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from sim.outcomes.interval import Heading
from sim.power.evaluation import EvaluationRow
from sim.report.estimate import Estimate
from sim.report.tables.column import (
    Cell,
    Column,
    ColumnTable,
    Spread,
    field_cell,
    headed_columns,
    with_rest,
)

UNITS = {"n_": "persons", "share_": "share"}
KEYS = ("regime", "endpoint", "month", "alpha")
# Month → its row, of one regime.
Months = Mapping[int, EvaluationRow]


def _one(row: EvaluationRow, column: str) -> Estimate:
    unit = next((unit for start, unit in UNITS.items() if column.startswith(start)), "chance")
    return Estimate(
        getattr(row, column), math.nan, math.nan, math.nan, unit, _place(row), (column, "", "")
    )


def _place(row: EvaluationRow) -> tuple[tuple[str, str], ...]:
    return (("table", "evaluation"), *((key, str(getattr(row, key))) for key in KEYS))


def over_draws(row: EvaluationRow, name: str) -> Spread:
    """The middle and the range over parameter draws."""
    return Spread(*(_one(row, f"{name}_{end}") for end in ("p50", "p10", "p90")))


def _spread(name: str) -> Column[EvaluationRow]:
    return Column(f"evaluation.{name}", (), lambda row: over_draws(row, name))


def _chance(name: str) -> Column[EvaluationRow]:
    return Column(f"evaluation.{name}", (), lambda row: _one(row, name), form="bare")


def _in_month(month: int) -> Column[Months]:
    return Column("", (f"{month} months",), lambda rows: over_draws(rows[month], "n_per_arm"))


def _last(column: Column[EvaluationRow], words: str) -> Column[Months]:
    """What a column says of the last month."""
    return Column("", (words,), lambda rows: column.cell(rows[max(rows)]), form=column.form)


ENOUGH, ALL_DRAWN = _chance("chance_caseload_suffices"), _chance("power_whole_caseload")


def _of_row(name: str, heading: Heading, row: EvaluationRow) -> Cell:
    """A field of the row."""
    return field_cell(row, name, heading.unit, _place(row))


FIELDS: dict[str, Column[EvaluationRow]] = headed_columns(EvaluationRow, _of_row)
EVALUATION = with_rest(
    ColumnTable(
        terminal=(),
        page=(
            *(_spread(name) for name in ("share_comparator", "share_regime", "n_per_arm")),
            ENOUGH,
            ALL_DRAWN,
        ),
    ),
    FIELDS.values(),
).page


def by_month(months: Iterable[int]) -> ColumnTable[Months]:
    """The terminal's table: a line for each regime, and the persons in each month."""
    last = (_last(ENOUGH, "enough people"), _last(ALL_DRAWN, "all drawn"))
    further = (_last(one, *one.words) for one in FIELDS.values() if one.words)
    return ColumnTable(terminal=(*map(_in_month, months), *last, *further), page=())

"""What lies behind a comparison: sources of uncertainty, inputs that matter, parts of an effect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.compare.input_table import InputRow
from sim.compare.precision import PrecisionRow
from sim.compare.sensitivity.effect_parts import DIRECT, WAYS, PartRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variance_split import SplitRow
from sim.outcomes.interval import Heading
from sim.report.estimate import Estimate
from sim.report.numbers import stated_text, thousands_text
from sim.report.tables.column import (
    NO_NUMBER,
    Cell,
    Column,
    ColumnTable,
    Given,
    Own,
    Said,
    Stated,
    Titled,
    field_cell,
    headed_columns,
    with_rest,
)

PARTS = (DIRECT, *WAYS)


def euros_without_ends(value: float, column: str, table: str, **where: str) -> Estimate:
    """Euros of which a table holds no interval."""
    stats = (column, f"{column}_p05", f"{column}_p95")
    address = (("table", table), *where.items())
    return Estimate(value, math.nan, math.nan, math.nan, "euros", address, stats)


def _deviation(name: str, heading: Heading, row: SplitRow) -> Cell:
    """The standard deviation of net cost that one source of uncertainty gives."""
    if heading.unit != "euros":
        address = (("table", "uncertainty"), ("option", row.option))
        return field_cell(row, name, heading.unit, address)
    return euros_without_ends(getattr(row, name), name, "uncertainty", option=row.option)


SOURCES: dict[str, Column[SplitRow]] = headed_columns(SplitRow, _deviation)


def _assumed_if_clear(row: SplitRow) -> Cell:
    """What assumed hazards add, or below what it stays unseen."""
    if not math.isfinite(row.assumed_error):
        return NO_NUMBER
    if row.assumed_parameters < row.assumed_error:
        return Own(f"not clear (< {thousands_text(row.assumed_error, '')})")
    return SOURCES["assumed_parameters"].cell(row)


IN_BOTH = ("luck", "calibrated", "assumed_parameters", "stated_assumptions", "total")
CHANCE, CALIBRATED, ASSUMED, STATED, TOTAL = (SOURCES[name] for name in IN_BOTH)
SPLIT = with_rest(
    ColumnTable(
        terminal=(
            SOURCES["error_of_mean"], SOURCES["luck_of_mean"], CHANCE, CALIBRATED,
            replace(ASSUMED, key="", cell=_assumed_if_clear), STATED, TOTAL,
        ),
        page=(CHANCE, CALIBRATED, ASSUMED, STATED, TOTAL),
    ),
    SOURCES.values(),
)  # fmt: skip


def swing_cost(row: SwingRow, column: str) -> Estimate:
    """The extra cost at one end of an input, or between them."""
    where = {"option": row.option, "input": row.input}
    if row.high_word:
        # A choice may have several alternatives.
        where["high_word"] = row.high_word
    return euros_without_ends(getattr(row, column), column, "sensitivity", **where)


@dataclass(frozen=True, slots=True)
class SwingLine:
    """What one input does to an option, and the titles of all options by name."""

    row: SwingRow
    titles: Mapping[str, str]

    @property
    def path(self) -> tuple[str, ...]:
        """Where the input stands in the scenario."""
        return tuple(self.row.input.split("."))


def _at(end: str, words: str, key: str = "") -> Column[SwingLine]:
    """An input at one end or in the middle; the page says the cost there with it."""

    def cell(line: SwingLine) -> Cell:
        row = line.row
        number = getattr(row, end)
        value: Cell = Stated(number, line.path, f"sensitivity.{end}")
        text = (row.high_word if end == "high" else row.low_word) or stated_text(number)
        if not key:
            return Own(text)
        if row.high_word:
            value = Said(text, f"choice.at_{end}")
        cost = swing_cost(row, f"cost_at_{end}")
        return Said(text, "why.at", (("value", value), ("cost", cost)), form="extra")

    return Column(key, (words,), cell)


def _cost(end: str, words: str) -> Column[SwingLine]:
    column = f"cost_at_{end}"
    return Column("", (words,), lambda line: swing_cost(line.row, column), form="thousands")


def _tips(line: SwingLine) -> Cell:
    """Where another option becomes the cheapest."""
    row = line.row
    if not row.tipping_to:
        return Own("", "never")
    better = ("option", Titled(row.tipping_to, line.titles[row.tipping_to]))
    if row.high_word:
        return Said(row.high_word, "choice.tips", (better,))
    value = Stated(row.tipping_value, line.path, "sensitivity.tipping_value")
    return Said(stated_text(row.tipping_value), "why.tips", (("value", value), better))


def _status(line: SwingLine) -> Cell:
    return Said(line.row.status.replace("_", " "), f"status.{line.row.status}")


LOW, HIGH = _at("low", "low", "why.col_low"), _at("high", "high", "why.col_high")
STATUS: Column[SwingLine] = Column("why.col_status", ("status",), _status, is_number=False)
VARIANCE: Column[SwingLine] = Column(
    "", ("of variance",), lambda line: Given(line.row.variance_share, "share", "sensitivity")
)
TIPS: Column[SwingLine] = Column("why.col_tipping", ("tips at",), _tips)
TIPS_TO: Column[SwingLine] = Column(
    "", ("to",), lambda line: Own(line.row.tipping_to, ""), is_number=False
)


def _of_swing(name: str, heading: Heading, line: SwingLine) -> Cell:
    """A field of the row."""
    row = line.row
    address = (("table", "sensitivity"), ("option", row.option), ("input", row.input))
    return field_cell(row, name, heading.unit, address)


SWINGS = with_rest(
    ColumnTable(
        terminal=(
            STATUS, LOW, _at("value", "middle"), HIGH, _cost("low", "€ thousand at low"),
            _cost("high", "at high"), VARIANCE, TIPS, TIPS_TO,
        ),
        page=(LOW, HIGH, STATUS, replace(TIPS, is_number=False)),
    ),
    headed_columns(SwingRow, _of_swing).values(),
)  # fmt: skip

# Part → its row, of one option and net cost.
Parts = Mapping[str, PartRow]


def _part(part: str) -> Column[Parts]:
    def cell(rows: Parts) -> Cell:
        if part not in rows:
            return NO_NUMBER
        row = rows[part]
        where = {"option": row.option, "measure": row.measure, "part": part}
        return euros_without_ends(row.shapley, "shapley", "parts", **where)

    return Column(f"why.part.{part}", (part.replace("_", " "),), cell, form="thousands")


OF_PARTS = tuple(_part(part) for part in PARTS)
EFFECT = ColumnTable(terminal=OF_PARTS, page=OF_PARTS)


def _of_precision(name: str, heading: Heading, row: PrecisionRow) -> Cell:
    """A field of the row."""
    if name == "is_met":
        return Own("yes" if row.is_met else "NO")
    address = (("table", "precision"), ("option", row.option))
    return field_cell(row, name, heading.unit, address)


PRECISION_FIELDS: dict[str, Column[PrecisionRow]] = headed_columns(
    PrecisionRow, _of_precision, in_words=("is_met",)
)
IN_ORDER = (
    "half_width", "asked", "is_met", "mc_se", "runs", "runs_needed", "independent_runs_needed",
)  # fmt: skip
PRECISION = with_rest(
    ColumnTable(terminal=tuple(PRECISION_FIELDS[name] for name in IN_ORDER), page=()),
    PRECISION_FIELDS.values(),
)


def _of_input(name: str, heading: Heading, row: InputRow) -> Cell:
    """A field of the row."""
    address = (("table", "inputs"), ("option", row.option), ("name", row.name))
    return field_cell(row, name, heading.unit, address)


# What the table of inputs shows besides the columns that every list of assumptions has.
INPUTS: dict[str, Column[InputRow]] = headed_columns(InputRow, _of_input)

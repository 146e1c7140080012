"""Tables of a power study and of the answers to questions, for terminal and page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sim.inputs.design.tests import TESTS
from sim.outcomes.interval import Heading
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.rows import KEYS, PowerRow
from sim.power.simulation.study_table import MONTH_MARK
from sim.report.estimate import Estimate
from sim.report.numbers import NOTHING, percent_text
from sim.report.tables.column import (
    Cell,
    Column,
    ColumnTable,
    Given,
    Named,
    Own,
    Said,
    field_cell,
    headed_columns,
    with_rest,
)

UNIT_WORDS = {
    "first_exit_to_work": "first exit to work",
    "net_exit_to_work": "at work on the date",
    "left_benefit": "left benefit",
    "part_time_share": "part-time share",
    "time_to_exit": "time to exit",
    "months_on_benefit": "months on benefit",
    "euros_saved": "euros saved",
    "points": "difference, percentage points",
    "log_odds": "log odds ratio",
    "log_hazard": "log hazard ratio",
    "unit": "difference of means",
}
ADJUSTMENTS = ("bonferroni", "holm", "dunnett")
NONE = "none"
VALUE, EXACT = "value", "exact"
COUNTED = ("n_for_power", "n_in_all_arms")
PERSONS, CLOSED_FORM = "persons_", "_closed_form"
BY_TEST = ("power", "type_s", "coverage")


def test_words(name: str) -> str:
    """A test in few words."""
    return TESTS[name].label if name in TESTS else name


def unit_words(name: str) -> str:
    """An endpoint or a scale in words.

    Examples
    --------
    >>> unit_words("net_exit_to_work@12")
    'at work on the date, month 12'
    """
    endpoint, mark, month = name.partition(MONTH_MARK)
    words = UNIT_WORDS.get(endpoint, endpoint)
    return f"{words}, month {month}" if mark else words


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """The verdict of a test under one adjustment.

    Attributes
    ----------
    row : the chance that it says yes
    others : its other diagnosands, by name
    adjusted : the chance that it says yes under other adjustments, by name
    """

    row: PowerRow
    others: Mapping[str, PowerRow] = field(default_factory=dict)
    adjusted: Mapping[str, PowerRow] = field(default_factory=dict)

    @property
    def is_null(self) -> bool:
        """Whether there is nothing it could rightly find."""
        return self.row.diagnosand == "false_positive_rate"


def verdict_lines(rows: Sequence[PowerRow]) -> list[VerdictLine]:
    """A line for each contrast, endpoint, test, level and adjustment, in the order of the rows."""
    by_verdict: dict[tuple[object, ...], list[PowerRow]] = {}
    for row in rows:
        by_verdict.setdefault(_verdict_of(row), []).append(row)
    return [_line(row, by_verdict[_verdict_of(row)]) for row in rows if row.diagnosand in YES_RATES]


def _verdict_of(row: PowerRow) -> tuple[object, ...]:
    return (row.contrast, row.endpoint, row.test, row.alpha)


def _line(row: PowerRow, same: Sequence[PowerRow]) -> VerdictLine:
    return VerdictLine(
        row,
        {one.diagnosand: one for one in same if one.adjustment == row.adjustment},
        {one.adjustment: one for one in same if one.diagnosand in YES_RATES and one is not row},
    )


def row_estimate(row: PowerRow, column: str = VALUE, table: str = "power") -> Estimate:
    """A figure of a row with its Monte Carlo error; `table` in which the row stands."""
    keys = (*KEYS, "at") if hasattr(row, "at") else KEYS
    address = (("table", table), *((key, _plain(row[key])) for key in keys))
    value = row[column]
    return Estimate(
        math.nan if value is None else value, math.nan, math.nan, row.mc_se, _unit(row, table),
        address, (column, "low", "high"),
    )  # fmt: skip


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _unit(row: PowerRow, table: str) -> str:
    name = row.diagnosand.removesuffix(CLOSED_FORM)
    if table == "power":
        return "share" if name in BY_TEST else "ratio"
    return "persons" if name in COUNTED or name.startswith(PERSONS) else "share"


def share_text(value: float | None, digits: int = 1) -> str:
    """A share on the terminal, where a tenth of a per cent counts."""
    return NOTHING if value is None else percent_text(value, digits)


def error_text(error: float) -> str:
    """A Monte Carlo error in per cents, without saying so again."""
    return share_text(error, 2).removesuffix(" %")


def agree_text(agree: bool | None) -> str:
    """Whether simulated and enumerated agree."""
    return NOTHING if agree is None else "yes" if agree else "NO"


def contrast_cell(row: PowerRow, *, with_endpoint: bool = False) -> Cell:
    """Arms against others, on an endpoint if that must be said."""
    if not row.contrast:
        return Own("", missing="")
    arms, _, against = row.contrast.partition(" v ")
    against, bracket, stratum = against.partition(" [")
    sides = (("arm", _arms(arms)), ("against", _arms(against)))
    cell: Cell = Said(row.contrast, "power.contrast", sides)
    if bracket:
        within = (("contrast", cell), ("block", _arms(stratum.rstrip("]"))))
        cell = Said(row.contrast, "power.within", within)
    if with_endpoint:
        about = (("contrast", cell), ("endpoint", _endpoint_cell(row.endpoint)))
        cell = Said(row.contrast, "power.on_endpoint", about)
    return cell


def _arms(names: str) -> Named:
    return Named("group", tuple(names.split("+")), names, is_own=True)


def _endpoint_cell(label: str) -> Cell:
    endpoint, mark, month = label.partition(MONTH_MARK)
    name = Named("endpoint", (endpoint,), endpoint)
    if not mark:
        return name
    when = Given(float(month), "months", "month")
    return Said(unit_words(label), "power.at_month", (("endpoint", name), ("month", when)))


def words_column(
    heading: str, text: Callable[[PowerRow], str], *, is_number: bool = True
) -> Column[PowerRow]:
    """A column that only the terminal has."""
    return Column("", (heading,), lambda row: Own(text(row), missing=""), is_number=is_number)


# What a row is about, and how sure its figure is.
TEST: Column[PowerRow] = Column(
    "answer.col_test",
    ("test",),
    lambda row: Named("test", (row.test,), test_words(row.test)),
    is_number=False,
)
LEVEL: Column[PowerRow] = Column(
    "answer.col_level",
    ("alpha",),
    lambda row: Own("", missing="") if row.alpha is None else Given(row.alpha, "level", "alpha"),
)
ENDPOINT = words_column("endpoint", lambda row: unit_words(row.endpoint), is_number=False)
AGREE = words_column("agree", lambda row: agree_text(row.agree), is_number=False)


def _of_line(column: Column[PowerRow], key: str = "") -> Column[VerdictLine]:
    """A column of rows in the table of tests, under the page's heading there."""
    return Column(key, column.words, lambda line: column.cell(line.row), is_number=column.is_number)


def _line_words(heading: str, text: Callable[[VerdictLine], str]) -> Column[VerdictLine]:
    """A number that the terminal writes its own way."""
    return Column("", (heading,), lambda line: Own(text(line)))


def _other(name: str) -> Column[VerdictLine]:
    """Another diagnosand of the verdict."""

    def cell(line: VerdictLine) -> Cell:
        row = line.others.get(name)
        return Own("") if row is None else row_estimate(row)

    return Column(f"power.col_{name}", (), cell, form="bare")


def _known_text(name: str, heading: str, text: Callable[[float], str]) -> Column[VerdictLine]:
    """The same on the terminal."""

    def words(line: VerdictLine) -> str:
        row = line.others.get(name)
        return text(row.value) if row is not None and math.isfinite(row.value) else NOTHING

    return _line_words(heading, words)


def _adjusted(name: str) -> Column[VerdictLine]:
    """The chance under another adjustment."""

    def words(line: VerdictLine) -> str:
        row = line.adjusted.get(name)
        return NOTHING if row is None else share_text(row.value)

    return _line_words(name, words)


def _of_field(name: str, heading: Heading, line: VerdictLine) -> Cell:
    return field_cell(line.row, name, heading.unit, row_estimate(line.row).address)


FIELDS: dict[str, Column[VerdictLine]] = headed_columns(PowerRow, _of_field)
CHANCE: Column[VerdictLine] = Column(
    "power.col_power", (), lambda line: row_estimate(line.row), form="bare"
)
ADJUSTMENT: Column[VerdictLine] = Column(
    "power.col_adjustment",
    (),
    lambda line: Named("power.adjustment", (line.row.adjustment,)),
    is_number=False,
)
VERDICTS = with_rest(
    ColumnTable(
        terminal=(
            _of_line(ENDPOINT),
            _of_line(TEST),
            _of_line(LEVEL),
            _line_words("power", lambda line: share_text(line.row.value) + "*" * line.is_null),
            _line_words("± mc_se", lambda line: error_text(line.row.mc_se)),
            _line_words("exact", lambda line: share_text(line.row.exact)),
            _of_line(AGREE),
            *map(_adjusted, ADJUSTMENTS),
            _known_text("exaggeration", "exaggeration", "{:.2f}".format),
            _known_text("type_s", "type S", partial(share_text, digits=2)),
        ),
        page=(
            _of_line(TEST, "power.col_test"),
            _of_line(LEVEL, "power.col_alpha"),
            ADJUSTMENT,
            CHANCE,
            _other("exaggeration"),
            _other("type_s"),
        ),
    ),
    FIELDS.values(),
)


def verdicts_shown(lines: Sequence[VerdictLine]) -> tuple[Column[VerdictLine], ...]:
    """The terminal's columns, without those that no line says anything in."""
    several = len({line.row.endpoint for line in lines}) > 1
    silent = {name for name in ADJUSTMENTS if not any(name in line.adjusted for line in lines)}
    hidden = silent if several else {*silent, "endpoint"}
    return tuple(one for one in VERDICTS.terminal if one.words[0] not in hidden)


# Rows that are about the whole design, or about money: reported next to the table of verdicts.
LOOKS = ("stop_at_look", "power_with_look", "stop_for_futility", "information_used")
FURTHER = (
    "pattern",
    "wrong_go",
    "wrong_no_go",
    "cost_of_wrong_decision_eur",
    "cost_of_trial_eur",
    *LOOKS,
)
SHARES = (*YES_RATES, "pattern", "wrong_go", "wrong_no_go", *LOOKS)


def further_rows(rows: Iterable[PowerRow]) -> list[PowerRow]:
    """Patterns, decisions, looks and cost."""
    return [
        row
        for row in rows
        if (row.diagnosand in FURTHER and row.adjustment in (NONE, ""))
        or _without_month(row.diagnosand) in LOOKS
    ]


def further_about(row: PowerRow, *, with_endpoint: bool) -> str:
    """What such a row is, with the endpoint where there are several."""
    plain, mark, month = row.diagnosand.partition(MONTH_MARK)
    words = plain.replace("_eur", "").replace("_", " ")
    about = f"{words} in month {month}:" if mark else words
    if row.contrast:
        about += f" {row.contrast}"
    return f"{about}, {unit_words(row.endpoint)}" if with_endpoint and row.endpoint else about


def _without_month(name: str) -> str:
    return name.partition(MONTH_MARK)[0]


def _amount_text(row: PowerRow, value: float | None) -> str:
    """A chance, or euros."""
    if _without_month(row.diagnosand) in SHARES:
        return share_text(value, 2 if row.diagnosand == "pattern" else 1)
    return NOTHING if value is None or math.isnan(value) else f"€ {value:,.0f}"


FURTHER_COLUMNS: tuple[Column[PowerRow], ...] = (
    TEST,
    LEVEL,
    words_column("chance or euros", lambda row: _amount_text(row, row.value)),
    words_column("± mc_se", lambda row: _amount_text(row, row.mc_se).removesuffix(" %")),
    words_column("exact", lambda row: _amount_text(row, row.exact)),
    AGREE,
)

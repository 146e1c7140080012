"""The options of a comparison: what each brings and costs, in all and by year, and how sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sim import measures
from sim.compare.grant_risk import GrantRow
from sim.compare.option_verdicts import MonthRow, OptionSummary
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.measures import COMPARED
from sim.outcomes.interval import Heading, Interval
from sim.report.estimate import Estimate
from sim.report.tables.column import (
    NO_NUMBER,
    Cell,
    Column,
    ColumnTable,
    Given,
    Own,
    Said,
    Titled,
    field_cell,
    headed_columns,
    with_rest,
)

NET, EXITS, STAFF = measures.NET_COST.heading, measures.NET_EXIT.heading, measures.STAFF.heading
DOMINATED = "dominated by "
# A line for a council, not a table for a model: later years stand in the sheets.
MOST_YEARS = 5
# Recurrent first; one-off apart; then what follows from the grant; then the sum.
COST_PARTS = (*measures.NET_COST.parts, NET)
PERSONS_COUNTED = tuple(measure.heading for measure in COMPARED if measure.unit == "persons")
CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest", "chance_paid_back")
Differences = Mapping[tuple[str, str], DifferenceRow]


@dataclass(frozen=True, slots=True)
class OptionLine:
    """What tables say of one option.

    Attributes
    ----------
    verdict : over the whole horizon
    differences : by (measure, period)
    titles : of every option, by name; the comparator comes first
    horizon : months that are compared
    """

    verdict: OptionSummary
    differences: Differences
    titles: Mapping[str, str]
    horizon: int

    @property
    def is_comparator(self) -> bool:
        """Whether all others are held against it."""
        return self.verdict.option == next(iter(self.titles))

    def difference(self, measure: str, period: str = TOTAL) -> Estimate:
        """How it differs from the comparator in the same worlds."""
        return difference_estimate(self.differences[measure, period])

    def estimate(self, column: str, unit: str) -> Estimate:
        """A number of its verdict."""
        return verdict_estimate(self.verdict, column, unit)


def option_lines(
    verdicts: Iterable[OptionSummary], differences: Iterable[DifferenceRow], horizon: int
) -> dict[str, OptionLine]:
    """The line of every option by name, the comparator first, as the verdicts are."""
    of_option: dict[str, dict[tuple[str, str], DifferenceRow]] = {}
    for row in differences:
        of_option.setdefault(row.option, {})[row.measure, row.period] = row
    every = {one.option: one for one in verdicts}
    titles = {name: one.title for name, one in every.items()}
    return {
        name: OptionLine(one, of_option.get(name, {}), titles, horizon)
        for name, one in every.items()
    }


def difference_estimate(row: DifferenceRow) -> Estimate:
    """How an option differs from the comparator in the same worlds."""
    change = row.difference
    return Estimate(
        change.mean, change.p05, change.p95, change.mc_se, row.unit, _place_of(row),
        ("difference", "p05", "p95"),
    )  # fmt: skip


def level_estimate(row: DifferenceRow) -> Estimate:
    """What it is under an option itself, not compared with the comparator."""
    level = row.level
    return Estimate(
        level.mean, level.p05, level.p95, row.difference.mc_se, row.unit, _place_of(row),
        ("mean", "mean_p05", "mean_p95"),
    )  # fmt: skip


def _place_of(row: DifferenceRow) -> tuple[tuple[str, str], ...]:
    return (("table", "differences"), ("option", row.option), ("measure", row.measure),
            ("period", row.period))  # fmt: skip


def verdict_estimate(verdict: OptionSummary, column: str, unit: str) -> Estimate:
    """A number of an option's verdict; its interval where the table holds one."""
    value: Interval = getattr(verdict, column)
    return Estimate(
        value.mean, value.p05, value.p95, value.mc_se, unit, _verdict_place(verdict),
        (column, f"{column}_p05", f"{column}_p95"),
    )  # fmt: skip


def _verdict_place(verdict: OptionSummary) -> tuple[tuple[str, str], ...]:
    return (("table", "options"), ("option", verdict.option))


def _more(measure: str, key: str, words: tuple[str, ...], form: str) -> Column[OptionLine]:
    """How much more of a measure than under the comparator, of which nothing is said."""

    def cell(line: OptionLine) -> Cell:
        return NO_NUMBER if line.is_comparator else line.difference(measure)

    return Column(key, words, cell, form=form)


def _of_verdict(name: str, heading: Heading, line: OptionLine) -> Cell:
    """A field of the verdict; of the comparator only where it is not about itself."""
    is_itself = line.is_comparator and heading.is_compared
    if is_itself:
        return NO_NUMBER
    return field_cell(line.verdict, name, heading.unit, _verdict_place(line.verdict))


def _for_each(ratio: str, gain: str) -> Column[OptionLine]:
    """Euros for each unit gained; in words where nothing is gained or it saves money."""

    def cell(line: OptionLine) -> Cell:
        if line.is_comparator:
            return NO_NUMBER
        gained: Interval = getattr(line.verdict, gain)
        if not math.isnan(gained.mean) and not gained.mean > 0:
            return Said("no gain", "whole.nothing_more")
        if gained.mean > 0 and line.verdict.net_cost.mean <= 0:
            return Said("saves", "whole.saves")
        return line.estimate(ratio, "euros")

    return Column("", (), cell, form="two_figures")


def pays_back(line: OptionLine) -> Cell:
    """After how many months the extra cost so far stays at or below 0."""
    if line.is_comparator:
        return NO_NUMBER
    month = line.estimate("payback_month", "months")
    if math.isnan(month.mean):
        horizon = Given(line.horizon, "months", "time.months")
        return Said("no", "payback.never", (("months", horizon),))
    if month.mean == 0:
        return Said("at once", "payback.at_once")
    return Said(f"month {month.mean:.0f}", "payback.after", (("months", month),))


def _place(line: OptionLine) -> Cell:
    """Whether an option is worth considering."""
    place = line.verdict.place
    if not place.startswith(DOMINATED):
        return Said(place, f"place.{'frontier' if place == 'frontier' else 'extended'}")
    better = place.removeprefix(DOMINATED)
    return Said(place, "place.dominated", (("option", Titled(better, line.titles[better])),))


def _efficiency(line: OptionLine) -> Cell:
    ratio = line.verdict.runs_ratio
    return Own(f"{ratio:.0f}" if math.isfinite(ratio) and not line.is_comparator else "")


FIELDS: dict[str, Column[OptionLine]] = headed_columns(OptionSummary, _of_verdict)
REACHED = FIELDS["people_affected"]
AT_WORK = _more(EXITS, "whole.exits", ("at work", "p05 … p95"), "difference")
NET_COST = _more(NET, "whole.cost", ("€ thousand", "p05 … p95"), "thousands")
BENEFIT_MONTHS = _more("benefit_months", "people.benefit_months", ("benefit months",), "difference")
KEPT = _more("kept_earnings", "people.kept", (), "thousands")
STAFF_MORE = _more(STAFF, "choose.staff_fte", ("staff, fte", "p05 … p95"), "difference")
PER_EXIT = replace(
    _for_each("cost_per_net_exit", "extra_net_exits"), key="whole.per_exit", words=("€ each",)
)
PER_MONTH = replace(
    _for_each("cost_per_benefit_month", "benefit_months_avoided"), key="whole.per_month"
)
CHEAPER, BEYOND_OWN_RISK, *OTHER_CHANCES = (FIELDS[chance] for chance in CHANCES)
PAYS_BACK: Column[OptionLine] = Column("risk.payback", ("pays back in",), pays_back)
EXPECTED_LOSS = FIELDS["expected_loss"]
PLACE: Column[OptionLine] = Column("whole.place", ("where it stands",), _place, is_number=False)
EFFICIENCY: Column[OptionLine] = Column("", ("efficiency ratio",), _efficiency)

PEOPLE = ColumnTable(terminal=(), page=(REACHED, KEPT, BENEFIT_MONTHS))
RISK = ColumnTable(
    terminal=(BENEFIT_MONTHS, PAYS_BACK, BEYOND_OWN_RISK, EFFICIENCY),
    page=(
        CHEAPER,
        BEYOND_OWN_RISK,
        *OTHER_CHANCES,
        replace(PAYS_BACK, is_number=False),
        EXPECTED_LOSS,
    ),
)
LETTER = ColumnTable(terminal=(), page=(AT_WORK, NET_COST, STAFF_MORE, CHEAPER))
# What each brings and costs, and what no other table shows; the page has one for those reached.
OPTIONS = with_rest(
    ColumnTable(
        terminal=(REACHED, AT_WORK, NET_COST, PER_EXIT, CHEAPER, PLACE),
        page=(AT_WORK, NET_COST, PER_EXIT, PER_MONTH, PLACE),
    ),
    FIELDS.values(),
    (PEOPLE, RISK, LETTER),
)
PARTS_OF_COST = ColumnTable(
    terminal=(),
    page=tuple(_more(part, f"cost.part.{part}", (), "thousands") for part in COST_PARTS),
)
MOVES = ColumnTable(
    terminal=(),
    page=tuple(_more(name, f"moves.{name}", (), "difference") for name in PERSONS_COUNTED),
)


def period_words(period: str) -> tuple[str, dict[str, str]]:
    """Key of a period in the page's catalogues, and what its words name.

    Examples
    --------
    >>> period_words("year 2 (6 months)")
    ('period.part_year', {'number': '2', 'months': '6'})
    >>> period_words("total")
    ('period.total', {'number': ''})
    """
    kind, _, number = period.partition(" ")
    number, _, part = number.partition(" (")
    if part:
        return "period.part_year", {"number": number, "months": part.partition(" ")[0]}
    return f"period.{kind}", {"number": number}


def _year(
    measure: str, period: str, words: tuple[str, ...], form: str, *, of_itself: bool = False
) -> Column[OptionLine]:
    """A measure in a year: of the option itself, or compared with the comparator."""
    key, values = period_words(period)
    estimate = level_estimate if of_itself else difference_estimate
    return Column(
        key,
        words,
        lambda line: estimate(line.differences[measure, period]),
        values=tuple(values.items()),
        form=form,
    )


def years_columns(years: Sequence[str]) -> ColumnTable[OptionLine]:
    """Net cost; the terminal shows the first years, the first with its ends; the page all."""
    first, *others = (_year(NET, year, (year,), "thousands") for year in years[:MOST_YEARS])
    with_ends = replace(first, words=(*first.words, "p05 … p95"))
    return ColumnTable(
        terminal=(with_ends, *others, STAFF_MORE),
        page=tuple(_year(NET, period, (period,), "thousands") for period in (*years, TOTAL)),
    )


def staff_columns(years: Sequence[str]) -> ColumnTable[OptionLine]:
    """Staff of each option itself, by year."""
    columns = (_year(STAFF, year, (year,), "cell", of_itself=True) for year in years)
    return ColumnTable(terminal=(), page=tuple(columns))


def grant_estimate(row: GrantRow, column: str, unit: str = "euros") -> Estimate:
    """A number of an option's grant in a year, with its interval where the table holds one."""
    found = field_cell(row, column, unit, _grant_place(row))
    assert isinstance(found, Estimate)  # every column but the words is a number
    return found


def _grant_place(row: GrantRow) -> tuple[tuple[str, str], ...]:
    return (("table", "grant"), ("option", row.option), ("period", row.period))


def _of_grant(name: str, heading: Heading, row: GrantRow) -> Cell:
    return field_cell(row, name, heading.unit, _grant_place(row))


GRANT = ColumnTable(terminal=(), page=tuple(headed_columns(GrantRow, _of_grant).values()))


def month_estimate(row: MonthRow) -> Estimate:
    """One measure in one month with its band."""
    address = (("table", "months"), ("option", row.option), ("measure", row.measure),
               ("month", str(row.month)))  # fmt: skip
    level = row.level
    return Estimate(level.mean, level.p05, level.p95, math.nan, row.unit, address)


def _month(month: int) -> Column[Mapping[int, MonthRow]]:
    return Column(
        "period.month", (), lambda rows: month_estimate(rows[month]), values=(("number", month),)
    )


def months_columns(months: Iterable[int]) -> ColumnTable[Mapping[int, MonthRow]]:
    """A measure of an option in some months; its rows are by month."""
    return ColumnTable(terminal=(), page=tuple(_month(month) for month in months))

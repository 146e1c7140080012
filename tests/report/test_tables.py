"""A column of a table is described once: terminal and page show it, and show the same number."""

import ast
import importlib
import inspect
import math
from dataclasses import astuple, field, make_dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest

from sim.compare.caseload import NationalRow
from sim.compare.comparison import Comparison
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import SettingRow
from sim.compare.precision import PrecisionRow
from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variance_split import SplitRow
from sim.files.table_text import without_nan
from sim.inputs.scenario.sections.compared_with import Published
from sim.outcomes.disclosure import Euros, disclosures
from sim.outcomes.interval import Heading, Interval, column_names
from sim.outcomes.summary import SummaryRow
from sim.power.diagnosis.rows import AuditRow, CurveRow, PowerRow, lines_of_rows, rows_of_lines
from sim.power.evaluation import EvaluationRow
from sim.report.estimate import Estimate
from sim.report.page.columns import head_of, shown
from sim.report.page.language import LANGUAGES, language_of
from sim.report.tables import answers, caseload, evaluation, options, power, settings, why
from sim.report.tables.caseload import FLOWS, NATIONAL
from sim.report.tables.column import Column, ColumnTable, Own, field_cell
from sim.report.tables.published import PUBLISHED, ComparedRow
from sim.report.text.table import cell_texts, columns_text
from tests.compare.small_comparison import comparison_of, municipality

REPORT = Path(__file__).parents[2] / "sim" / "report"
YEARS = ("year 1", "year 2", "year 3 (6 months)")
ROW = NationalRow(
    "base", "outflow", "share", 0.31, "2023", "a source", "published", Interval(0.28, 0.25, p95=0.3)
)
PUBLISHED_ROW = ComparedRow(
    Published.model_validate(
        {"group": "a", "measure": "first_exit_to_work", "month": 24, "value": 10.0, "of": 80,
         "unit": "persons", "source": "a source", "role": "fitted"}
    ),
    SummaryRow("base", "a", 24, "first_exit_to_work", "persons", Interval(9, 5, 9, 12), 100),
    is_inside=True,
)  # fmt: skip
SPLIT_ROW = SplitRow("guided", 8e5, 2e4, 3e5, 0.0, 2e6, 9e5, 1e6, 3e6, 1e5)
SWING_ROW = SwingRow(
    "guided", "money.staff.salary", "euros", "assumed", "a source", 1.0, 2.0, 3.0, -5e4, 1e4, 6e4,
    11e4, 0.4, 1.5, "base",
)  # fmt: skip
EVALUATION_ROW = EvaluationRow(
    "coaching", "reference", "first_exit_to_work", 12, 0.05, 0.8, 50, 800,
    0.05, 0.06, 0.07, 0.06, 0.08, 0.1, 200.0, 1500.0, math.inf, 0.9, 0.25, 0.4,
)  # fmt: skip
POWER_ROW = PowerRow(
    "a v b", "left_benefit", "fisher", 0.05, "none", "power", 0.4, 0.01, 0.41, True
)
POINT = CurveRow(*astuple(POWER_ROW), "n", 200.0, 0.38, 0.42)
AUDITED = AuditRow(*astuple(POWER_ROW), "drawn", "two", True, None)
SETTING_ROW = SettingRow(
    "matched", "boom", "guided", options.NET, "euros", Interval(-5e4, -9e4, -5e4, -1e4), 2, 2, "f"
)
FIRST = settings.FirstOptions("boom", SETTING_ROW, None, SETTING_ROW, "a-folder")
TITLES = {"base": "As it is", "guided": "Guidance for all"}
PARTS = {part: PartRow("guided", options.NET, "euros", part, 1e4, 2e4) for part in why.PARTS}
EVERY_OPTION = {
    name: options.Estimate(0.5, 0.4, 0.6, 0.01, "chance", ())
    for name in (*settings.DIFFERENCES, *settings.CHANCES)
}
# Table, and a row of it; None: an option of a comparison.
TABLES: tuple[tuple[ColumnTable[Any], Any], ...] = (
    (NATIONAL, ROW),
    (FLOWS, None),
    (options.OPTIONS, None),
    (options.PEOPLE, None),
    (options.RISK, None),
    (options.LETTER, None),
    (options.PARTS_OF_COST, None),
    (options.MOVES, None),
    (options.years_columns(YEARS), None),
    (options.staff_columns(YEARS), None),
    (options.months_columns([0, 12, 29]), None),
    (PUBLISHED, PUBLISHED_ROW),
    (why.SPLIT, SPLIT_ROW),
    (why.SWINGS, why.SwingLine(SWING_ROW, TITLES)),
    (why.EFFECT, PARTS),
    (ColumnTable((), evaluation.EVALUATION), EVALUATION_ROW),
    (evaluation.by_month([12]), {12: EVALUATION_ROW}),
    (power.VERDICTS, power.VerdictLine(POWER_ROW)),
    (ColumnTable(power.FURTHER_COLUMNS, ()), POWER_ROW),
    (answers.answer_columns("n", [POWER_ROW]), POWER_ROW),
    (answers.answer_columns("curve", [POINT]), POINT),
    (answers.answer_columns("audit", [AUDITED]), AUDITED),
    (ColumnTable(settings.FIRST, ()), FIRST),
    (
        ColumnTable((), settings.EVERY_OPTION),
        settings.SettingLine(EVERY_OPTION, is_comparator=False),
    ),
)
NEW: Column[Any] = Column("new.column", ("new column",), lambda row: Own("NEW"), is_number=False)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return comparison_of(municipality(30, 2, 2, option="guided", regime="coaching"))


def row_of(table: ColumnTable[Any], row: Any, comparison: Comparison) -> Any:
    if row is not None:
        return row
    if table is FLOWS:
        return {one.flow: one for one in comparison.flows if one.period == "year 1"}
    if table.page[0].key == "period.month":
        return {one.month: one for one in comparison.months if one.measure == "on_benefit"}
    return options.option_lines(comparison.verdicts, comparison.differences, 30)["guided"]


@pytest.mark.parametrize(("table", "row"), TABLES)
def test_a_new_column_is_one_entry_and_its_words(
    table: ColumnTable[Any], row: Any, comparison: Comparison
) -> None:
    """Of every table: an entry at the end is the last column on terminal and page."""
    about = row_of(table, row, comparison)
    wider = ColumnTable((*table.terminal, NEW), (*table.page, NEW))
    header, _, line = columns_text("about", wider.terminal, [("out", about)]).splitlines()
    assert header.endswith("new column")
    assert line.endswith("NEW")
    assert "nan" not in line
    for language in LANGUAGES:
        spoken = language_of(language)
        spoken = replace(spoken, texts={**spoken.texts, "new.column": "Nieuw"})
        assert [head_of(column, spoken).text for column in wider.page][-1] == "Nieuw"
        assert "NEW" in [shown(column, about, spoken) for column in wider.page][-1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", [table for table, _ in TABLES])
def test_every_column_of_the_page_has_a_heading(table: ColumnTable[Any], language: str) -> None:
    headings = [head_of(column, language_of(language)).text for column in table.page]
    assert all(headings)
    assert len(set(headings)) == len(headings)


# Tables that only one of the two shows: curves of power, example households and inputs on the page,
# choices and the caseload of a run, and who gains and who loses, on the terminal.
ONLY_HERE = {
    "page/comparison/household_budgets.py",
    "page/comparison/law.py",  # words of the law in two languages, not rows of a result
    "page/comparison/page.py",
    "page/power/page.py",
    "text/sensitivity.py",
    "text/caseload.py",
    "text/subgroups.py",
}


def test_no_table_of_a_comparison_has_headings_elsewhere() -> None:
    """`Head` of the page and `text_table` of the terminal are made from columns."""
    rooms = ("page/comparison", "page/power", "text")
    files = [file for room in rooms for file in (REPORT / room).glob("*.py")]
    others = ("console", "fit", "kept_results", "money", "table")
    found = {
        str(file.relative_to(REPORT))
        for file in files
        if file.stem not in others
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Head", "text_table")
    }
    assert found == ONLY_HERE


def test_terminal_and_page_say_the_same_number() -> None:
    for column in NATIONAL.terminal[:3]:
        number = cell_texts(column, ROW)[0].removesuffix(" %")
        assert number in shown(column, ROW, language_of("en"))


def test_what_is_left_out_is_a_dash_on_both() -> None:
    hidden = replace(ROW, simulated=Interval(float("nan")), national_year="")
    simulated, _, when, _ = NATIONAL.terminal
    assert cell_texts(simulated, hidden) == ("–", "–")
    assert cell_texts(when, hidden) == ("no year",)
    assert "–" in shown(simulated, hidden, language_of("nl"))
    assert shown(when, hidden, language_of("nl")) == "–"


def test_of_the_comparator_itself_there_is_no_difference(comparison: Comparison) -> None:
    lines = options.option_lines(comparison.verdicts, comparison.differences, 30)
    base = next(iter(lines.values()))
    for column in (options.REACHED, options.AT_WORK, options.NET_COST, options.CHEAPER):
        assert set(cell_texts(column, base)) == {"–"}
        assert shown(column, base, language_of("nl")) == "–"
    assert cell_texts(options.BEYOND_OWN_RISK, base) != ("–",)


# Class of rows → module and name of its table for people.
OF_ROWS = (
    (OptionSummary, options, "OPTIONS"),
    (NationalRow, caseload, "NATIONAL"),
    (SplitRow, why, "SPLIT"),
    (SwingRow, why, "SWINGS"),
    (PrecisionRow, why, "PRECISION"),
    (PowerRow, power, "VERDICTS"),
)


@pytest.mark.parametrize(("kind", "module", "name"), OF_ROWS)
def test_a_field_with_a_heading_is_a_column_everywhere(
    kind: type, module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line in the class of rows: terminal, page, workbook, csv, and how it is disclosed."""
    said = Annotated[float, Euros(), Heading("new.column", ("new column",), "euros")]
    wider = make_dataclass(
        "Wider", [("extra", said, field(default=7.0))], bases=(kind,), frozen=True, slots=True
    )
    monkeypatch.setattr(inspect.getmodule(kind), kind.__name__, wider)
    try:
        table = getattr(importlib.reload(module), name)
        assert table.terminal[-1].words == ("new column",)
        assert table.page[-1].key == "new.column"
    finally:
        monkeypatch.undo()
        importlib.reload(module)
    assert column_names(wider) == [*column_names(kind), "extra"]
    # Rows of a trial say nothing of disclosure.
    assert kind is PowerRow or disclosures(wider)["extra"] == Euros()
    assert getattr(module, name).terminal[-1].words != ("new column",)


def test_what_a_field_says_is_its_number_with_its_ends() -> None:
    cell = field_cell(ROW, "simulated", "share", ())
    assert cell == Estimate(0.28, 0.25, 0.3, math.nan, "share", (), ("simulated", "p05", "p95"))
    assert field_cell(ROW, "source", "", ()) == Own("a source")


def test_rows_of_power_are_read_back_as_they_were() -> None:
    """What is not there is None in a file; notes make a column only where there are some."""
    hidden = replace(POINT, value=math.nan, exact=None, agree=None)
    (line,) = lines_of_rows([hidden])
    assert "note" not in line
    stored = without_nan(line)
    (read,) = rows_of_lines(CurveRow, [stored])
    assert math.isnan(read.value)
    assert replace(read, value=0.0) == replace(hidden, value=0.0)
    (noted,) = lines_of_rows([replace(POINT, note="said")])
    assert rows_of_lines(CurveRow, [noted]) == (replace(POINT, note="said"),)
    assert POINT["at"] == 200.0
    with pytest.raises(KeyError):
        POINT["__class__"]


def test_a_verdict_names_what_other_adjustments_give() -> None:
    """Whichever adjustment stands first; the table has a column for each that says something."""
    holm = replace(POWER_ROW, adjustment="holm", value=0.3)
    for rows in ([POWER_ROW, holm], [holm, POWER_ROW]):
        (plain,) = [one for one in power.verdict_lines(rows) if one.row.adjustment == "none"]
        assert plain.adjusted == {"holm": holm}
        words = [column.words for column in power.verdicts_shown([plain])]
        assert ("holm",) in words
        assert ("bonferroni",) not in words
        assert ("endpoint",) not in words

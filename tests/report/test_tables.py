"""A column of a table is described once: terminal and page show it, and show the same number."""

from dataclasses import replace

import pytest

from sim.compare.caseload import NationalRow
from sim.outcomes.interval import Interval
from sim.report.page.columns import head_of, shown
from sim.report.page.language import LANGUAGES, voice
from sim.report.tables.column import Column, ColumnTable, Own
from sim.report.tables.flows import FLOWS
from sim.report.tables.national import NATIONAL
from sim.report.tables.years import years_columns
from sim.report.text.table import cell_texts, columns_text

ROW = NationalRow(
    "base", "outflow", "share", 0.31, "2023", "a source", "published", Interval(0.28, 0.25, p95=0.3)
)
TABLES = (NATIONAL, FLOWS, years_columns([f"year {year}" for year in range(1, 8)]))
UNIT: Column[NationalRow] = Column(
    "national.unit", ("unit",), lambda row: Own(row.unit), is_number=False
)


def test_a_new_column_is_one_entry_and_its_words() -> None:
    wider = ColumnTable((*NATIONAL.terminal, UNIT), (*NATIONAL.page, UNIT))
    header, _, line = columns_text("share", wider.terminal, [("out", ROW)]).splitlines()
    assert header.split()[-1] == "unit"
    assert line.split()[-1] == "share"
    dutch = replace(voice("nl"), texts={**voice("nl").texts, "national.unit": "Eenheid"})
    assert [head_of(column, dutch).text for column in wider.page][-1] == "Eenheid"
    assert "share" in shown(wider.page[-1], ROW, dutch)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_page_has_a_heading(table: ColumnTable[object], language: str) -> None:
    headings = [head_of(column, voice(language)).text for column in table.page]
    assert all(headings)
    assert len(set(headings)) == len(headings)


def test_terminal_and_page_say_the_same_number() -> None:
    for column in NATIONAL.terminal[:3]:
        number = cell_texts(column, ROW)[0].removesuffix(" %")
        assert number in shown(column, ROW, voice("en"))


def test_what_is_left_out_is_a_dash_on_both() -> None:
    hidden = replace(ROW, simulated=Interval(float("nan")), national_year="")
    simulated, _, when, _ = NATIONAL.terminal
    assert cell_texts(simulated, hidden) == ("–", "–")
    assert cell_texts(when, hidden) == ("no year",)
    assert "–" in shown(simulated, hidden, voice("nl"))
    assert shown(when, hidden, voice("nl")) == "–"

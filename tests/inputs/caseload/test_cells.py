"""One cell: dates with a time, whole numbers with noughts, a spreadsheet's days, slipped cells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.caseload.cells import MOST_MONTHS, READERS, Refusal
from sim.inputs.caseload.column_names import UNKNOWN_WORDS
from sim.inputs.caseload.records import read_csv
from tests.inputs.caseload.tables import HEADER, PERSON, mistakes, table

DATES = ("birth_date", "start_date")
TIMES = ["", " 00:00", " 0:00:00", "T00:00:00", " 00:00:00.000", "  14:23:59,123456"]
ZONES = ["Z", "+01:00", " CET", " +0100", " AM"]
DAYS = st.dates(date(1930, 1, 1), date(2026, 12, 31))
FORMS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(TIMES), st.sampled_from(DATES))
def test_a_time_says_nothing_about_a_day(day: date, form: str, time: str, column: str) -> None:
    assert READERS[column](day.strftime(form) + time) == day


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(TIMES[1:]), st.sampled_from(ZONES))
def test_a_time_zone_may_change_the_day(day: date, form: str, time: str, zone: str) -> None:
    told = READERS["birth_date"](day.strftime(form) + time + zone)
    assert isinstance(told, Refusal)
    assert told.text.endswith("without a time zone. Write the day alone.")


@given(DAYS, st.sampled_from(["{}", "{},0", "{}.5"]), st.sampled_from(DATES))
def test_days_as_a_spreadsheet_counts_them_are_refused_with_the_mend(
    day: date, form: str, column: str
) -> None:
    serial = (day - date(1899, 12, 30)).days
    for cell in (form.format(serial), serial, float(serial)):
        told = READERS[column](cell)
        assert isinstance(told, Refusal)
        assert "Give the column a date format" in told.text
        assert str(serial) not in told.text


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("31-02-2015", "must be a day of the calendar"),
        ("12/31/1980", "If the month stands before the day in this column"),
        ("6-3-82", "Write all four."),
        ("1980", "must be a date such as"),
        ("19800306", "must be a date such as"),
        ("6 maart 1982", "must be a date such as"),
    ],
)
def test_other_dates_are_refused_with_what_to_write(cell: str, told: str) -> None:
    for column in DATES:
        refusal = READERS[column](cell)
        assert isinstance(refusal, Refusal)
        assert told in refusal.text
        assert cell not in refusal.text.replace("1980-12-31", "").replace("31-12-1980", "")


@given(st.integers(0, MOST_MONTHS), st.sampled_from("., "), st.sampled_from([0, 1, 2, 4, 6]))
def test_a_whole_number_may_have_noughts_behind_it(number: int, mark: str, noughts: int) -> None:
    text = f"{number}{mark if noughts else ''}{noughts * '0'}"
    for column in ("months_on_benefit", "age_years"):
        if mark == " " and noughts:
            assert isinstance(READERS[column](text), Refusal)
        else:
            assert READERS[column](text) == number
        assert READERS[column](float(number)) == number


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("36,5", "Leave the decimals out."),
        (36.5, "Leave the decimals out."),
        ("1.000", "which may mean thousands"),
        ("1201", "(got a larger number)"),
        ("-3", "Write the number alone."),
        ("36 maanden", "Write the number alone."),
        (date(2020, 1, 2), "Write the number alone."),
    ],
)
def test_what_is_no_whole_number_is_refused(cell: str, told: str) -> None:
    refusal = READERS["months_on_benefit"](cell)
    assert isinstance(refusal, Refusal)
    assert told in refusal.text


@pytest.mark.parametrize("word", [*UNKNOWN_WORDS, "Onbekend", "N.V.T.", "NULL"])
def test_a_word_for_unknown_is_an_empty_cell_and_reported(word: str) -> None:
    cells = PERSON.split(";")
    for place, column in enumerate(HEADER.split(";")):
        row = ";".join([*cells[:place], word, *cells[place + 1 :]])
        caseload = read_csv(table(row, row))
        empty = read_csv(table(row.replace(f"{word}", "", 1) if place == 0 else row))
        assert caseload.mistakes == () == empty.mistakes
        (remark,) = caseload.remarks
        assert remark.startswith(f"{column}: 2 cells hold a word for unknown, in 2 lines (13, 14)")
        assert sum(value is None for value in _facts(caseload.recipients[-1])) == 3


def _facts(row: object) -> list[object]:
    return [getattr(row, name) for name in row.__slots__]  # type: ignore[attr-defined]


SLIPPED = ["X000000000 Voorbeeld", "123456782", "Jan de Vries", "06-12345678", "Dorpsstraat 1"]


@pytest.mark.parametrize("cell", SLIPPED)
@pytest.mark.parametrize("column", ["geboortedatum", "begindatum", "verdiensten"])
def test_what_slipped_into_another_column_is_told_by_its_place_only(cell: str, column: str) -> None:
    place = HEADER.split(";").index(column)
    cells = PERSON.split(";")
    (told,) = mistakes(table(";".join([*cells[:place], cell, *cells[place + 1 :]])))
    assert told.startswith(f"13: {column}: must be ")
    assert cell not in told


@pytest.mark.parametrize("column", ["leeftijd", "maanden_bijstand"])
@pytest.mark.parametrize("cell", SLIPPED)
def test_nor_is_it_repeated_of_a_column_of_numbers(cell: str, column: str) -> None:
    (told,) = mistakes(f"{column}\n" + 11 * "40\n" + f"{cell}\n")
    assert told.startswith(f"13: {column}: must be a whole number")
    assert cell not in told


@pytest.mark.parametrize("column", ["huishouden", "profiel", "parttime"])
@pytest.mark.parametrize("cell", [*SLIPPED, "xyz", "Mohammed", "BSN 123456782", "Paarlberg"])
def test_nor_is_it_repeated_of_a_column_of_words(cell: str, column: str) -> None:
    (told,) = mistakes(table(with_cell(column, cell)))
    assert f"{column}: must be " in told
    assert "(got another word). " in told
    assert cell not in told


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("huishouden", "alleenstand", "alleenstaand"),
        ("huishouden", "Paart", "paar"),
        ("profiel", "werkfitt", "werkfit"),
    ],
)
def test_of_a_near_miss_only_our_own_word_is_shown(column: str, cell: str, meant: str) -> None:
    (told,) = mistakes(table(with_cell(column, cell)))
    assert told.endswith(f"(got another word). Did you mean `{meant}`?")
    assert cell not in told
    assert mistakes(table(with_cell(column, meant))) == []


def with_cell(column: str, cell: str) -> str:
    """The usual person, another cell in one column."""
    place, cells = HEADER.split(";").index(column), PERSON.split(";")
    return ";".join([*cells[:place], cell, *cells[place + 1 :]])


def test_a_name_near_that_of_a_column_is_not_repeated_where_no_line_names_columns() -> None:
    (told,) = mistakes("\n".join(12 * ["Jan;Leeftink"]))
    assert "Cell 2: did you mean `leeftijd`?" in told
    assert "Leeftink" not in told


@given(DAYS, st.sampled_from(["%Y%m%d", "%d%m%Y"]), st.sampled_from(DATES))
def test_a_day_without_dashes_is_told_how_to_write_it(day: date, form: str, column: str) -> None:
    told = READERS[column](day.strftime(form))
    assert isinstance(told, Refusal)
    assert "got eight digits without dashes" in told.text
    assert day.strftime(form) not in told.text

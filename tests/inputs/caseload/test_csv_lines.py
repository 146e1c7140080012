"""A csv file as spreadsheets and databases write it: hints, empty columns, titles, open quotes."""

from collections.abc import Callable

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.caseload.records import read_csv
from tests.inputs.caseload.tables import HEADER, PERSON, mistakes, table


@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;;;"])
def test_a_hint_for_spreadsheets_is_no_line_of_names(hint: str) -> None:
    caseload = read_csv(f"{hint}\r\n{table()}")
    assert caseload.mistakes == ()
    assert [row.line for row in caseload.recipients] == list(range(3, 14))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_hint_names_the_delimiter_that_holds(delimiter: str) -> None:
    text = table().replace(",", ".").replace(";", delimiter)
    caseload = read_csv(f"sep={delimiter}\n{text}")
    assert caseload.mistakes == ()
    assert {row.earnings for row in caseload.recipients} == {412.5}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("n_empty", [1, 3])
def test_columns_without_name_and_value_are_left_out(delimiter: str, n_empty: int) -> None:
    for lines in (table().splitlines(), [*table().splitlines()[:-1], PERSON + ";"]):
        text = "\n".join(f"{line}{n_empty * ';'}" for line in lines)
        caseload = read_csv(text.replace(",", ".").replace(";", delimiter))
        assert caseload.mistakes == ()
        assert len(caseload.recipients) == 11
    in_the_middle = "\n".join(line.replace(";", ";;", 1) for line in table().splitlines())
    assert read_csv(in_the_middle).mistakes == ()


def test_an_empty_column_need_not_stand_in_every_line() -> None:
    assert mistakes(table(header=f"{HEADER};")) == []
    assert mistakes("\n".join([HEADER, *11 * [PERSON + ";"]])) == []


def test_a_value_below_no_name_is_refused_with_its_place() -> None:
    for header in (HEADER, f"{HEADER};", f"{HEADER};;"):
        (told,) = mistakes(table(f"{PERSON};5", f"{PERSON};6", header=header))
        assert told.startswith("13: must hold nothing in cell 7, where line 1 names no column.")
        assert "2 lines (13, 14)" in told


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("row", [1, 2, 7, 12])
def test_an_open_quotation_mark_is_told_where_it_opens(place: int, row: int) -> None:
    lines = table().splitlines()
    cells = lines[row - 1].split(";")
    lines[row - 1] = ";".join([*cells[:place], f'"{cells[place]}', *cells[place + 1 :]])
    (told,) = mistakes("\n".join(lines))
    assert told.startswith(f'{row}: must close the quotation mark (") that it opens in cell')
    assert f"cell {place + 1}:" in told
    mended = "\n".join(lines).replace('"', "")
    assert mistakes(mended) == []


def test_a_mark_that_a_later_line_closes_swallows_nothing() -> None:
    lines = table().splitlines()
    lines[3] = '"' + lines[3]
    lines[8] = '"alleenstaand";' + lines[8].partition(";")[2]
    assert [told[:4] for told in mistakes("\n".join(lines))] == ["4: m"]


def test_quoted_cells_and_marks_inside_them_are_read() -> None:
    quoted = PERSON.replace("alleenstaand", '"alleenstaand"').replace("412,50", '"412,50"')
    assert mistakes(table(quoted)) == []


@pytest.mark.parametrize("titles", [1, 2, 4])
@pytest.mark.parametrize("title", ["Export 1-1-2027", "Export 1-1-2027;;;;;", "Bestand;Gemeente"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_title_above_the_names_is_told_once(titles: int, title: str, delimiter: str) -> None:
    text = "\n".join([*titles * [title], "", table()])
    (told,) = mistakes(text.replace(",", ".").replace(";", delimiter))
    last = titles + 1
    assert told.startswith(f"1: must hold the names of the columns, which stand in line {last + 1}")
    assert told.endswith(f"Remove lines 1 to {last}.")
    assert "Export" not in told
    mended = "\n".join(text.splitlines()[last:])
    assert mistakes(mended) == []


@pytest.mark.parametrize("sign", "\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{WORD JOINER}\ufeff")
def test_signs_that_nobody_sees_say_nothing(sign: str) -> None:
    assert mistakes(table().replace("\n", f"{sign}\n{sign}").replace(";", f"{sign};{sign}")) == []


def test_empty_lines_say_nothing_wherever_they_stand() -> None:
    text = "\n\n;;;;;\n" + table().replace("\n", "\n\n")
    caseload = read_csv(text)
    assert caseload.mistakes == ()
    assert caseload.recipients[0].line == 6


@given(st.text(alphabet='";\n\r,\t a1=sep', max_size=60))
def test_no_text_is_a_traceback(text: str) -> None:
    read_csv(text)
    read_csv(f"leeftijd;parttime\n{text}")


def test_a_cell_longer_than_a_table_can_hold_is_told(check: Callable[..., Result]) -> None:
    result = check(table("x" * 200_000 + PERSON))
    assert result.exit_code == 2
    assert "own.csv:13: must have no cell of more than 131072 characters" in result.output

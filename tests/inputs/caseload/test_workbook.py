"""A workbook is read by the rules of a csv file: first sheet, values only; damage is a sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.inputs.caseload.model import Content, caseload_in
from sim.inputs.caseload.recipients import Caseload
from sim.inputs.caseload.records import read_csv
from sim.inputs.caseload.workbook import workbook_lines
from sim.inputs.reading.file_content import UnreadableError
from tests.inputs.caseload.tables import HEADER, sentences, table

Check = Callable[..., Result]
Rows = list[list[Any]]
# A spreadsheet knows no time zones.
TIMED = datetime(2016, 4, 1, 9, 30, tzinfo=UTC).replace(tzinfo=None)
TYPED: list[Any] = ["alleenstaand", "werkfit", date(1980, 6, 15), TIMED, True, 412.5]


def book(rows: Rows, change: Callable[[Any], object] = lambda _: None) -> bytes:
    """A workbook whose first sheet holds these rows, changed before it is saved."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content: bytes) -> Caseload:
    return caseload_in(Content(str(hash(content)), content))


def typed(*rows: list[Any]) -> Rows:
    return [HEADER.split(";"), *[TYPED] * 11, *rows]


def plain(text: str) -> Rows:
    """The cells of a csv text, each as text."""
    return [line.split(";") for line in text.splitlines()]


def test_typed_cells_and_text_cells_say_the_same(check: Check) -> None:
    wanted = read_csv(table()).recipients
    for rows in (typed(), plain(table())):
        caseload = read(book(rows))
        assert caseload.mistakes == ()
        assert caseload.recipients == wanted
    result = check(book(typed()), "own.xlsx")
    assert result.exit_code == 0, result.output
    assert "11 persons" in result.output


def test_text_that_a_spreadsheet_keeps_apart_is_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "dd-mm-yyyy"}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(typed()):
            sheet.write_row(number, 0, row)
    assert b"xl/sharedStrings.xml" in stream.getvalue()
    assert read(stream.getvalue()).recipients == read_csv(table()).recipients


SPOILED = [
    "paar;fit;;;;", ";;6-3-82;;;", ";;;;misschien;", ";;;;;veel", ";;;;;", "Totaal;;;;;4537,50",
    ";;;;;4537,50", "onbekend;n.v.t.;-;;;", ";;31-02-2015;;;", ";;;;ja;1.234,56",
]  # fmt: skip


@given(st.lists(st.sampled_from(SPOILED), max_size=5), st.integers(0, 2), st.booleans())
@settings(max_examples=25)
def test_the_rules_are_those_of_a_csv_file(
    rows: list[str], titles: int, has_empty_column: bool
) -> None:
    lines = titles * ["Export 2027"] + table(*rows).splitlines()
    text = "\n".join(line + has_empty_column * ";" for line in lines)
    one, other = read(book(plain(text))), read_csv(text)
    assert sentences(one) == sentences(other)
    assert one == other


def test_numbers_of_a_workbook_have_one_meaning() -> None:
    rows = [["maanden_bijstand", "verdiensten"], *[[36.0, 1.234]] * 11, [12, 900]]
    assert {row.earnings for row in read(book(rows)).recipients} == {1.234, 900.0}
    assert {row.months_on_benefit for row in read(book(rows)).recipients} == {36, 12}


def test_a_date_without_a_date_format_is_refused_with_the_mend() -> None:
    (told,) = sentences(read(book([["geboortedatum"], *[[29286]] * 11])))
    assert "Give the column a date format" in told
    assert "29286" not in told


def test_sheets_behind_the_first_and_hidden_ones_are_not_read(check: Check) -> None:
    def add(made: Any) -> None:
        made.create_sheet("secret", 0).append(["BSN"])
        made["secret"].sheet_state = "hidden"
        made.create_sheet("later").append(["nothing"])

    content = book(typed(), add)
    assert len(read(content).recipients) == 11
    told = "Note: own.xlsx: the first sheet is read, 2 more are not."
    assert told in check(content, "own.xlsx").output


def test_lines_behind_a_filter_are_read_and_reported(check: Check) -> None:
    def hide(made: Any) -> None:
        for line in (4, 5, 9):
            made.active.row_dimensions[line].hidden = True

    result = check(book(typed(), hide), "own.xlsx")
    assert "11 persons" in result.output
    assert "Note: own.xlsx: 3 hidden lines are read like all others" in result.output


def test_merged_cells_are_told_with_their_line() -> None:
    content = book(typed(), lambda made: made.active.merge_cells("A5:A7"))
    told = sentences(read(content))
    assert told[0].startswith("5: must have no merged cells")


@pytest.mark.parametrize("n_lines", [1, 4])
def test_a_formula_without_its_value_is_told_with_its_line(n_lines: int) -> None:
    content = book(typed(*[[*TYPED[:5], "=400+12.5"]] * n_lines))
    (told,) = sentences(read(content))
    assert told.startswith("13: must hold values (got a formula whose value the file does not hold")
    assert ("4 lines (13, 14, 15, …)" in told) is (n_lines == 4)


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with one part changed, and nothing else to notice."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new)
            after.writestr(name, text)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_formula_with_its_value_is_a_value() -> None:
    content = book(typed([*TYPED[:5], "=400+12.5"]))
    (empty,) = {mark for mark in (b"<v />", b"<v></v>", b"<v/>") if mark in sheet(content)}
    computed = replaced(content, SHEET, empty, b"<v>412.5</v>")
    assert read(computed).mistakes == ()
    assert read(computed).recipients[-1].earnings == 412.5


def sheet(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(SHEET)


def test_a_size_that_is_none_hides_nobody() -> None:
    content = book(typed())
    start = sheet(content).index(b"<dimension")
    dimension = sheet(content)[start : sheet(content).index(b"/>", start) + 2]
    for wrong in (b'<dimension ref="A1" />', b"", b'<dimension ref="A1:XFD1048576" />'):
        assert len(read(replaced(content, SHEET, dimension, wrong)).recipients) == 11


@pytest.mark.parametrize("line", ["999999999999", "1048577", "4", "11"])
def test_lines_that_would_be_left_out_are_refused(line: str) -> None:
    content = replaced(book(typed()), SHEET, b'<row r="12"', f'<row r="{line}"'.encode())
    assert "must be a sound workbook" in refusal(content)


def test_the_last_line_of_a_sheet_is_read() -> None:
    content = replaced(book(typed()), SHEET, b'<row r="12"', b'<row r="1048576"')
    assert read(content).recipients[-1].line == 1048576


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x14\x00", "must be a sound workbook (got a damaged one, or none)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + 600 * b"\0", "(got one of before 2007, or one with"),
        (b"\x00\x01\x02", "must be a csv file or an .xlsx workbook (got another kind of file)"),
    ],
)
def test_what_is_no_workbook_is_told_with_what_to_give(
    check: Check, content: bytes, told: str
) -> None:
    result = check(content, "own.xlsx")
    assert result.exit_code == 2
    assert told in result.output
    assert "save it again as .xlsx, or as .csv" in result.output


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return stream.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableError) as trouble:
        workbook_lines(content)
    return str(trouble.value)


def test_other_packed_files_and_bombs_are_refused() -> None:
    assert "another kind of packed file" in refusal(packed({"mimetype": b"ods"}))
    bomb = packed({"[Content_Types].xml": b"<a/>", "b.xml": bytes(65 * 2**20)})
    assert len(bomb) < 2**20
    assert "at most 64 MiB when unpacked" in refusal(bomb)
    entities = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    declaring = replaced(book(typed()), SHEET, b"<worksheet", entities + b"<worksheet")
    assert "document type" in refusal(declaring)


WHOLE = book(typed())


def flipped(bit: int) -> bytes:
    damaged = bytearray(WHOLE)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


@pytest.mark.parametrize("part", [b"xl/styles.xml", b"xl/workbook.xml", SHEET.encode()])
def test_a_part_under_another_name_is_missed(part: bytes) -> None:
    first = 8 * WHOLE.rindex(part)
    for bit in range(first, first + 8 * len(part)):
        assert "must be a" in refusal(flipped(bit))


@given(st.integers(0, 8 * len(WHOLE) - 1), st.integers(0, 200))
@settings(max_examples=60)
def test_a_damaged_workbook_is_a_sentence_or_unharmed(bit: int, cut: int) -> None:
    for content in (flipped(bit), WHOLE[: len(WHOLE) - 1 - cut * len(WHOLE) // 201]):
        try:
            lines, _ = workbook_lines(content)
        except UnreadableError:
            continue
        # What is not told is in a part of the package that holds no value.
        assert lines == workbook_lines(WHOLE)[0]


def test_lines_are_those_that_the_spreadsheet_shows() -> None:
    rows = typed([], [], ["fout", *TYPED[1:]])
    (told,) = sentences(read(book(rows)))
    assert told.startswith("15: huishouden")

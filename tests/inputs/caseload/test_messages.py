"""What `check` prints of a caseload file: the line first, each kind once, nobody's cell."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.caseload.line_mistakes import grouped
from sim.inputs.caseload.recipients import calendar_wrongs
from sim.inputs.caseload.records import read_csv
from tests.inputs.caseload.tables import HEADER, PERSON, mistakes, table

Check = Callable[..., Result]
START = date(2027, 1, 1)


def test_the_line_to_be_mended_comes_first_and_the_scenario_after_it(check: Check) -> None:
    rows = ["paar;fit;;;;", ";;morgen;;;", ";;;;;veel", "a;b", ";;1-1-2020;;;"]
    result = check(table(*rows))
    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert [re.match(r"own\.csv:(\d+): ", line)[1] for line in lines] == [  # type: ignore[index]
        "13", "14", "15", "16", "17",
    ]  # fmt: skip
    for line in lines:
        assert line.endswith("The file is named in own.yaml:4:61 population.groups[0].file.")


@pytest.mark.parametrize("n_lines", [1, 2, 3, 4, 60])
@pytest.mark.parametrize(
    ("row", "column"),
    [("paar;bijna;;;;", "profiel"), (";;6-3-82;;;", "geboortedatum"), ("a", "")],
)
def test_the_same_mistake_is_told_once_with_its_first_lines_and_their_number(
    n_lines: int, row: str, column: str
) -> None:
    rows = [row, PERSON] * n_lines
    (told,) = mistakes(table(*rows))
    assert told.startswith(f"13: {column}: " if column else "13: must have 6 cells")
    if n_lines == 1:
        assert "The same" not in told
    else:
        named = ", ".join(["13", "15", "17"][:n_lines]) + (", …" if n_lines > 3 else "")
        assert told.endswith(f"The same in {n_lines} lines ({named}).")


def test_a_kind_of_its_own_is_not_hidden_behind_many_of_another() -> None:
    told = mistakes(table(*["paar;bijna;;;;"] * 70, "paar;werkfitt;;;;", ";;;;misschien;"))
    kinds = [line.partition(": must")[0] for line in told]
    assert kinds == ["13: profiel", "83: profiel", "84: parttime"]


def test_more_kinds_than_anybody_reads_are_counted(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.inputs.caseload.model.MOST_KINDS", 3)
    kinds = ("x;;;;;", ";x;;;;", ";;x;;;", ";;;x;;", ";;;;x;")
    lines = check(table(*kinds)).output.splitlines()
    assert len(lines) == 4
    assert "2 more kinds of mistakes begin here" in lines[-1]


def test_words_that_say_nothing_are_one_kind_however_many_they_are() -> None:
    rows = [f"{chr(97 + n % 26)}x{chr(97 + n // 26)};;;;;" for n in range(60)]
    (told,) = mistakes(table(*rows))
    assert "The same in 60 lines (13, 14, 15, …)." in told


WORDS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=4, max_size=20)


@given(WORDS, st.integers(0, 5))
def test_no_cell_is_ever_repeated(word: str, place: int) -> None:
    cells = PERSON.split(";")
    row = ";".join([*cells[:place], f'"{word}"', *cells[place + 1 :]])
    for told in mistakes(table(row)):
        shown = told.partition(": must")[2]
        assert word.strip() not in shown or word.strip() in EVERY_SENTENCE


# Words of the sentences themselves are no secret.
EVERY_SENTENCE = " ".join(
    sentence
    for row in (
        "x;;;;;",
        ";x;;;;",
        ";;;;x;",
        ";;x;;;",
        ";;;;;x",
        ";;31-2-2000;;;",
        ";;29286;;;",
        ";;6-3-82;;;",
        '"',
        "a;b",
        "Som",
    )
    for sentence in mistakes(table(row))
)


def test_what_cannot_be_on_that_day_is_told_without_the_cell() -> None:
    header = "leeftijd;begindatum;parttime;verdiensten"
    rows = ["17;;;", "91;;;", "40;1-1-1950;;", "40;2-1-2027;;", "20;1-1-2010;;", "40;;nee;100"]
    caseload = read_csv("\n".join([header, *rows]))
    told = [f"{kind.where}: {kind.sentence}" for kind in grouped(calendar_wrongs(caseload, START))]
    assert told == [
        "2: leeftijd: must give an age from 18 to 80 years on 2027-01-01, the start of the "
        "scenario. "
        "The same in 2 lines (2, 3).",
        "4: begindatum: must lie between 1965-01-01 and the start of the scenario, 2027-01-01. "
        "The same in 2 lines (4, 5).",
        "6: begindatum: must fit the age in the same line: nobody is on benefit before "
        "turning 18. Correct the date or the age, or leave this cell empty.",
        "7: verdiensten: must be empty or 0 for who does not work part-time.",
    ]


def test_a_right_file_has_nothing_to_tell(check: Check) -> None:
    result = check(table())
    assert result.exit_code == 0
    assert "own.csv" not in result.output
    assert HEADER not in result.output

"""The documentation lists every column and word that a caseload file may hold, and no other."""

import re
from pathlib import Path

from sim.inputs.caseload.cells import MOST_MONTHS, READERS, Refusal
from sim.inputs.caseload.column_names import (
    COLUMNS,
    HOUSEHOLD_WORDS,
    PROFILE_WORDS,
    TRUTH_WORDS,
    UNKNOWN_WORDS,
    meaning,
)
from sim.inputs.caseload.number_convention import MOST_EUR, euros_of
from sim.inputs.caseload.recipients import LEAST_AGE_YEARS, MOST_AGE_YEARS
from sim.inputs.caseload.records import EARNINGS, read_csv

SECTION = (
    (Path(__file__).parents[3] / "docs" / "comparison.md")
    .read_text("utf-8")
    .partition("## Your own people\n")[2]
)
WORDS: dict[str, set[str]] = {
    "household": {word for words in HOUSEHOLD_WORDS.values() for word in words},
    "profile": {word for words in PROFILE_WORDS.values() for word in words},
    "part_time": {word for words in TRUTH_WORDS.values() for word in words},
}


def rows() -> dict[str, tuple[set[str], str]]:
    """Column of the reader → names and values that the table gives it."""
    found = {}
    for line in SECTION.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = set(re.findall(r"`(.+?)`", " ".join(cells[:2])))
        meant = {meaning(name, COLUMNS) for name in names}
        if line.startswith("| ") and names:
            (column,) = meant
            assert column is not None, line
            found[column] = (names, cells[2])
    return found


def test_every_column_and_value_is_listed_and_no_other() -> None:
    table = rows()
    assert table.keys() == COLUMNS.keys() == {*READERS, EARNINGS}
    for column, (names, values) in table.items():
        assert names == set(COLUMNS[column]), column
        assert set(re.findall(r"`(.+?)`", values)) == WORDS.get(column, set()), column
    assert f"{LEAST_AGE_YEARS} to {MOST_AGE_YEARS}" in table["age_years"][1]
    assert f"0 to {MOST_MONTHS}" in table["months_on_benefit"][1]
    assert f"0 to {MOST_EUR}" in table["earnings"][1]


def test_words_stand_beside_what_they_mean() -> None:
    for column, known in (("household", HOUSEHOLD_WORDS), ("profile", PROFILE_WORDS)):
        values = rows()[column][1]
        for meant, others in re.findall(r"`(\w+)` \((.+?)\)", values):
            assert {meaning(word, known) for word in re.findall(r"`(.+?)`", others)} == {meant}


def test_the_example_and_its_dates_and_amounts_are_read() -> None:
    example = SECTION.partition("```\n")[2].partition("```")[0]
    found = read_csv(example)
    assert found.mistakes == ()
    assert [row.household for row in found.recipients] == ["single", "lone_parent"]
    assert found.recipients[0].earnings == 412.5
    for column in ("birth_date", "start_date", "earnings"):
        told = rows()[column][1]
        for text in re.findall(r"\d[\d.,-]*\d", told.partition(":")[2]):
            if column == EARNINGS:
                assert euros_of({1: text}, column)[1] == (), text
            else:
                assert not isinstance(READERS[column](text), Refusal), text


def test_every_word_for_unknown_is_listed_and_no_other() -> None:
    listed = SECTION.partition("a word for unknown")[2].partition(";\n")[0]
    assert set(re.findall(r"`(.+?)`", listed.partition(":")[2])) == set(UNKNOWN_WORDS)

"""A row of totals is no person, in whichever column its word or its amount stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.caseload.column_names import TOTAL_WORDS
from sim.inputs.caseload.records import read_csv
from tests.inputs.caseload.tables import HEADER, PERSON, mistakes, table

PLACES = range(len(HEADER.split(";")))


def row(place: int, cell: str, amount: str = "4950,00") -> str:
    cells = ["", "", "", "", "", amount]
    cells[place] = cell
    return ";".join(cells)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("word", ["Totaal", "TOTAAL:", "Eindtotaal 2027", "Som", "Grand total"])
def test_a_word_for_a_total_in_any_cell_is_told_with_the_mend(place: int, word: str) -> None:
    text = table(row(place, word))
    (told,) = mistakes(text)
    assert told.startswith("13: must hold a recipient (got a word for a total")
    assert told.endswith("Remove the line.")
    assert mistakes(text.removesuffix(row(place, word) + "\n")) == []


def test_every_word_for_a_total_is_known_and_none_is_a_value() -> None:
    for word in TOTAL_WORDS:
        (told,) = mistakes(table(row(0, word.replace("_", " "))))
        assert "row of totals" in told


@pytest.mark.parametrize("amount", ["412,50", "4.950,00", "123.456,00", "€ 4950,00"])
def test_an_amount_alone_in_the_last_line_is_no_person(amount: str) -> None:
    (told,) = mistakes(table(row(5, amount)))
    assert told.startswith("13: must hold a recipient (got an amount or a sum and nothing else")
    caseload = read_csv(table(row(5, amount)))
    assert len(caseload.recipients) == caseload.n_rows == 11
    # The mend for a recipient of whom only the amount is known: above another.
    moved = "\n".join([HEADER, row(5, "412,50"), *11 * [PERSON]])
    assert read_csv(moved).mistakes == ()
    assert len(read_csv(moved).recipients) == 12


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=30), st.sampled_from(["{}", "{},50"]))
def test_a_sum_below_a_single_column_is_no_person(amounts: list[int], form: str) -> None:
    total = sum(amounts) + (0.5 * len(amounts) if "50" in form else 0)
    cells = [form.format(amount) for amount in amounts] + [f"{total:.2f}".replace(".", ",")]
    (told,) = mistakes("\n".join(["verdiensten", *cells]))
    assert told.startswith(f"{len(cells) + 1}: must hold a recipient")


def test_sums_of_several_columns_are_no_person() -> None:
    lines = ["leeftijd;maanden_bijstand;verdiensten", *12 * ["40;36,0;100"], "480;432;1200"]
    (told,) = mistakes("\n".join(lines))
    assert told.startswith("14: must hold a recipient")


def test_a_last_person_like_others_is_a_person() -> None:
    assert mistakes(table(";;;;;300", ";;;;;300")) == []
    assert mistakes(table(";;;;ja;300")) == []
    assert mistakes("leeftijd\n" + "40\n" * 12) == []
    assert mistakes(table(";;1-1-1980;;;300")) == []

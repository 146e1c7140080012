"""The fact list: one number a row, each in its place, in our own words."""

import csv
import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "sources"
COLUMNS = ["id", "document", "place", "group", "quantity", "value", "unit", "period", "note"]


def facts() -> list[dict[str, str]]:
    with (SOURCES / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def explained(heading: str) -> list[str]:
    """The names in the first column of the README's table under a heading."""
    section = (SOURCES / "README.md").read_text("utf-8").split(f"## {heading}\n")[1]
    first_cells = re.findall(r"^\|([^|]+)\|", section.split("\n## ")[0], flags=re.MULTILINE)
    return re.findall(r"`(\w+)`", "".join(first_cells))


def test_columns_are_those_the_readme_explains() -> None:
    assert list(facts()[0]) == explained("The columns") == COLUMNS


def test_ids_count_up_without_a_gap() -> None:
    """A number is never given to another fact, so that old files keep their meaning."""
    assert [fact["id"] for fact in facts()] == [f"F{n:03d}" for n in range(1, len(facts()) + 1)]


def test_every_document_is_described() -> None:
    assert {fact["document"] for fact in facts()} == set(explained("The documents"))


@pytest.mark.parametrize("column", ["place", "group", "quantity", "value"])
def test_no_row_leaves_out_what_it_is_about(column: str) -> None:
    assert not [fact["id"] for fact in facts() if not fact[column].strip()]


def test_contradictions_keep_their_rows() -> None:
    named = {fact["id"]: fact["place"] for fact in facts() if "INC-" in fact["place"]}
    assert named == {f"F{278 + n}": f"contradiction INC-{n:02d}" for n in range(1, 21)}


def test_nothing_is_quoted() -> None:
    """Facts are free, sentences are their authors'."""
    quotes = re.compile(r"[\"“”„«»]|(?<!\w)['\u2018]\w+ \w+")
    assert not [fact["id"] for fact in facts() if any(map(quotes.search, fact.values()))]

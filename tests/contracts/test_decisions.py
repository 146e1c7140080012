"""Each decision says why, what and at what price, and the list of them is whole."""

import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
FEWEST = 10
STATUS = re.compile(
    r"^\*\*Status:\*\* (accepted|superseded by \d+) · \*\*Date:\*\* (\d{4}-\d\d-\d\d)$",
    re.MULTILINE,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_status_date_and_its_three_parts(record: Path) -> None:
    text = record.read_text("utf-8")
    number = int(record.stem.partition("-")[0])
    assert text.startswith(f"# {number}. ")
    assert STATUS.search(text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_list_names_every_record_with_its_status() -> None:
    assert len(RECORDS) >= FEWEST
    rows = re.findall(r"^\| \d+ \| \[(.+)\]\((.+)\) \| (.+) \| (.+) \|$", index(), re.MULTILINE)
    assert rows == [row_of(record) for record in RECORDS]


def index() -> str:
    return (DECISIONS / "README.md").read_text("utf-8")


def row_of(record: Path) -> tuple[str, str, str, str]:
    text = record.read_text("utf-8")
    title = text.partition("\n")[0].partition(". ")[2]
    found = STATUS.search(text)
    assert found is not None
    return title, record.name, *found.groups()

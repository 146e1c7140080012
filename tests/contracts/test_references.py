"""What a text leans on stands in this repository: no document elsewhere, no dead reference."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.contracts.files import ROOT, shared_texts

OUTSIDE = re.compile(
    r"\bDOMAIN2?\b|\bHOUSE_STYLE\b|\b(?:MOVES|RENAMES)\.csv"
    r"|\b(?:DESIGN|PLAN)(?:\.md|,?\s*§|,?\s+section\b)"
    r"|\b(?:as|by|from|in|of|see) (?:DESIGN|PLAN)\b"
    r"|\b[Ii]ssue\s*(?:#\s*)?(?:\d|[\"“])"
    r"|(?<![\w-])shared/"
)
FACT = re.compile(r"\bF\d+\b")
CONTRADICTION = re.compile(r"\bINC-\d+\b")
# `docs/model.md`, `docs/model.md#lanes`, `docs/contract.md, item 2`, `docs/contract.md, items 2-3`.
SECTION = re.compile(r"\bdocs/([\w-]+\.md)(?:#([\w-]+)|, items? (\d+)(?:[-–](\d+))?)?")
LINK = re.compile(r"\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)(?: §(\d+))?")
# Sources stand here; tests make up rows of one or two digits.
WITH_SOURCES = ("amounts/", "calibration/", "designs/", "docs/", "policy_cases/", "scenarios/")
FACT_DIGITS = 3
HERE = "tests/contracts/test_references.py"


@cache
def facts() -> dict[str, str]:
    """The id of each fact, and its place in its document."""
    with (ROOT / "sources" / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["place"] for row in csv.DictReader(stream)}


@cache
def prose(file: Path) -> str:
    """A page of text without its blocks of code."""
    return re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


@cache
def headings(file: Path) -> list[str]:
    return re.findall(r"^#+ +(.+?)\s*$", prose(file), flags=re.MULTILINE)


def anchors(file: Path) -> set[str]:
    """What a link may name after #, as code hosts make it from a heading."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(file))
    return {words.replace(" ", "-") for words in plain}


def items(file: Path) -> set[int]:
    """Numbers of the numbered list of a page."""
    return {int(number) for number in re.findall(r"^(\d+)\. ", prose(file), flags=re.MULTILINE)}


def wrong_facts(path: str, text: str) -> Iterator[str]:
    for name in FACT.findall(text):
        three_digits = len(name) == 1 + FACT_DIGITS
        if name not in facts() and (three_digits or path.startswith(WITH_SOURCES)):
            yield f"{name} is no row of sources/facts.csv"
    known = {place.rpartition(" ")[2] for place in facts().values()}
    for name in CONTRADICTION.findall(text):
        if name not in known:
            yield f"{name} is no contradiction in sources/facts.csv"


def wrong_sections(text: str) -> Iterator[str]:
    for page, anchor, first, last in SECTION.findall(text):
        file = ROOT / "docs" / page
        if not file.is_file():
            yield f"docs/{page} is not there"
        elif anchor and anchor not in anchors(file):
            yield f"docs/{page} has no section #{anchor}"
        elif first and not {int(first), int(last or first)} <= items(file):
            yield f"docs/{page} has no item {first}{'–' if last else ''}{last}"


def wrong_links(path: str, text: str) -> Iterator[str]:
    """Links of a page to a file, a heading or a numbered section that is not there."""
    for target, anchor, number in LINK.findall(text):
        file = (ROOT / path).parent / target if target else ROOT / path
        if not file.exists():
            yield f"the link to {target} leads nowhere"
        elif anchor and anchor not in anchors(file):
            yield f"{target} has no section #{anchor}"
        elif number and not any(heading.startswith(f"{number}. ") for heading in headings(file)):
            yield f"{target} has no section {number}"


def wrong_references(path: str, text: str) -> Iterator[str]:
    """What is wrong in a file, each with the place."""
    for hit in OUTSIDE.finditer(text):
        line = text.count("\n", 0, hit.start()) + 1
        yield f"{path}:{line}: {hit.group()!r} stands outside the repository"
    wrong = [*wrong_facts(path, text), *wrong_sections(text)]
    if PurePosixPath(path).suffix == ".md":
        wrong += wrong_links(path, text)
    yield from (f"{path}: {reason}" for reason in wrong)


def test_every_reference_leads_to_something_here() -> None:
    wrong = [
        reason
        for path, text in shared_texts().items()
        if path != HERE and not path.endswith(".lock")
        for reason in wrong_references(path, text)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sim/a.py", '"""The rule (DESIGN §4)."""'),
        ("sim/a.py", "# see DESIGN.md"),
        ("sim/a.py", "# as DOMAIN says"),
        ("sim/a.py", "# what the table of DESIGN says"),
        ("docs/a.md", "HOUSE_STYLE has it"),
        ("scenarios/a.yaml", "source: issue 4"),
        ("scenarios/a.yaml", 'source: issue "model"'),
        ("docs/a.md", "rows of ../shared/facts.csv"),
        ("CONTRIBUTING.md", "the rows of RENAMES.csv"),
        ("scenarios/a.yaml", "source: F999"),
        ("tests/test_a.py", '"F999"'),
        ("scenarios/a.yaml", "source: F97"),
        ("designs/a.yaml", "contradicted (INC-21)"),
        ("sim/a.py", "# see docs/modle.md"),
        ("sim/a.py", "# see docs/model.md#queue"),
        ("sim/a.py", "# docs/contract.md, item 9"),
        ("sim/a.py", "# docs/contract.md, items 7–9"),
        ("docs/a.md", "[rules](rules.md)"),
        ("docs/a.md", "[model](model.md#queue)"),
        ("docs/a.md", "[model](model.md) §9"),
        ("README.md", "[above](#nowhere)"),
    ],
)
def test_a_planted_fault_is_found(path: str, text: str) -> None:
    assert len([*wrong_references(path, text)]) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("scenarios/a.yaml", 'source: "F097, F279 (INC-01)"'),
        ("tests/test_a.py", '"F1"'),
        (
            "sim/a.py",
            "`bijstandsim power DESIGN`; docs/model.md#the-desk; docs/contract.md, item 8",
        ),
        (
            "docs/a.md",
            "[model](model.md) §7, [lanes](model.md#lanes), [python](https://python.org)",
        ),
    ],
)
def test_a_good_reference_is_let_through(path: str, text: str) -> None:
    assert not [*wrong_references(path, text)]

"""CONTRIBUTING.md: each list of steps is there, with every file it names; old words are gone."""

import ast
import re

import pytest

from tests.contracts.files import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LISTS = ["regime", "measure", "state", "table column", "power test", "language"]
FEWEST_STEPS = 3
MOST_FILES_OF_A_STATE = 6
NAMED = re.compile(r"`([\w.*/-]+)`")
# What makes a word in backquotes a file: a folder before it, or an ending.
IS_FILE = re.compile(r"^[\w*-]+/[\w.*/-]+$|\.(?:py|md|ya?ml|json|toml|csv|lock)$")


def steps(heading: str, text: str = TEXT) -> list[str]:
    """The numbered steps under a heading, each with the lines that belong to it."""
    _, found, rest = text.partition(f"\n## {heading}\n")
    section = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0] if found else ""
    return re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]


def files(text: str) -> list[str]:
    return [name for name in NAMED.findall(text) if IS_FILE.search(name)]


def missing(text: str) -> list[str]:
    return [name for name in files(text) if not any(ROOT.glob(name))]


@pytest.mark.parametrize("thing", LISTS)
def test_the_list_is_there_and_names_files(thing: str) -> None:
    found = steps(f"Add a {thing}")
    assert len(found) >= FEWEST_STEPS
    assert all(files(step) for step in found[:1])
    assert len(files(" ".join(found))) >= FEWEST_STEPS


def test_a_state_touches_few_files() -> None:
    assert len(set(files(" ".join(steps("Add a state"))))) <= MOST_FILES_OF_A_STATE


def test_every_file_that_is_named_exists() -> None:
    assert not missing(TEXT)


def test_a_file_that_is_gone_is_found() -> None:
    first, second = "1. Edit `sim/gone.py` and\n   `README.md`.", "2. See `sim/*/gone_*.py`."
    text = f"\n## Add a thing\n\n{first}\n{second}\n"
    assert [missing(step) for step in steps("Add a thing", text)] == [
        ["sim/gone.py"],
        ["sim/*/gone_*.py"],
    ]


def renames() -> list[tuple[str, str]]:
    """Old and new names of code in the table of words."""
    rows = re.findall(
        r"^\| (.+) \| (.+) \|$", TEXT.partition("## Old and new words")[2], re.MULTILINE
    )
    return [(old, new) for old, new in rows if "`" in old]


def defined_names() -> set[str]:
    trees = (ast.parse(file.read_text("utf-8")) for file in (ROOT / "sim").rglob("*.py"))
    kinds = (ast.ClassDef, ast.FunctionDef)
    return {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)}


def test_old_names_are_gone_and_new_ones_used() -> None:
    words = set(
        re.findall(r"\w+", " ".join(f.read_text("utf-8") for f in (ROOT / "sim").rglob("*.py")))
    )
    assert len(renames()) > FEWEST_STEPS
    old, new = (set(NAMED.findall(" ".join(column))) for column in zip(*renames(), strict=True))
    assert not old & defined_names()
    assert not new - words

"""What is printed uses the field's words; the house's old dialect stays out of it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Headings that files of users and the calibration name as their source.
ANCHORS = {"### Sources beside the fact list"}
# What tables of the terminal are headed with: words without blanks count there too.
HEADER = {"header"}
DOCS = (ROOT / "docs").glob("*.md")
# The old word → the standard one.
STANDARD = {
    "luck": "Monte Carlo error, random numbers or chance",
    "purse": "household budget",
    "purses": "household budgets",
    "told": "reported",
    "beside": "compared with, next to",
    "earned back": "pays back in",
    "runs ×": "efficiency ratio",
    "rival": "baseline",
    "crowd": "stacked cohorts",
}
# Docstrings that still speak it, by room: a kernel is compiled anew when its words change.
LEFT = {"kernels": 1}
# Names of fields and columns that files keep, as a docstring explains them: `luck : of a world`.
FIELD = re.compile(r"^ *[\w, ]+ : ", re.MULTILINE)
DIALECT = re.compile(rf"(?<![\w.`{{])({'|'.join(STANDARD)})(?![\w`])", re.IGNORECASE)


def printed_texts(source: str) -> Iterator[tuple[int, str]]:
    """Texts with blanks in them, and the help texts of commands; other docstrings left out."""
    tree = ast.parse(source)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and not getattr(node, "name", "").endswith("_command")
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and HEADER & {ast.unparse(one) for one in node.targets}:
            heads = (one for one in ast.walk(node.value) if isinstance(one, ast.Constant))
            yield from ((one.lineno, one.value) for one in heads if isinstance(one.value, str))
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and " " in node.value and id(node) not in silent:
            yield node.lineno, node.value


def dialect(text: str) -> list[str]:
    """Words of the old dialect, each with its mend."""
    return [f"{word}: write {STANDARD[word.lower()]}" for word in DIALECT.findall(text)]


def test_no_printed_text_speaks_the_old_dialect() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {mend}"
        for file in sorted((ROOT / "sim").rglob("*.py"))
        for line, text in printed_texts(file.read_text("utf-8"))
        for mend in dialect(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_english_page_speaks_the_field_s_words() -> None:
    texts = (ROOT / "sim/report/page/texts/en.json").read_text("utf-8").splitlines()
    wrong = [
        f"{key}: {mend}"
        for key, _, text in (line.partition('": ') for line in texts)
        for mend in dialect(text)
    ]
    assert not wrong, "\n".join(wrong)


def docstrings(source: str) -> Iterator[str]:
    """Docstrings of a file, names of fields left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield FIELD.sub("", ast.get_docstring(node) or "")


def test_docstrings_speak_the_field_s_words() -> None:
    found: Counter[str] = Counter()
    for file in sorted((ROOT / "sim").rglob("*.py")):
        room = file.relative_to(ROOT / "sim").parts[0]
        for text in docstrings(file.read_text("utf-8")):
            found[room] += len(dialect(text))
    assert not {room: n for room, n in found.items() if n > LEFT.get(room, 0)}


def test_a_field_may_keep_its_name_and_its_docstring_may_not() -> None:
    source = '"""Purses.\n\n    luck : of a world\n    share : beside it\n"""'
    assert [word for text in docstrings(source) for word in dialect(text)] == [
        "Purses: write household budgets",
        "beside: write compared with, next to",
    ]


@pytest.mark.parametrize("file", ["README.md", *sorted(f"docs/{f.name}" for f in DOCS)])
def test_the_documents_speak_the_field_s_words(file: str) -> None:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    read = [(at, line) for at, line in enumerate(lines, 1) if line not in ANCHORS]
    assert not [f"{at}: {mend}" for at, line in read for mend in dialect(line)]


@pytest.mark.parametrize("word", STANDARD)
def test_an_old_word_is_found(word: str) -> None:
    source = (
        f'def run_command():\n    """Help with {word} in it."""\n    print("so much {word} here")\n'
    )
    assert [mend for _, text in printed_texts(source) for mend in dialect(text)] == [
        f"{word}: write {STANDARD[word]}"
    ] * 2
    assert list(printed_texts(f'def f():\n    """Quiet {word} here."""\n')) == []

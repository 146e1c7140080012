"""What is printed uses the field's words; the house's old dialect stays out of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("word", STANDARD)
def test_an_old_word_is_found(word: str) -> None:
    source = (
        f'def run_command():\n    """Help with {word} in it."""\n    print("so much {word} here")\n'
    )
    assert [mend for _, text in printed_texts(source) for mend in dialect(text)] == [
        f"{word}: write {STANDARD[word]}"
    ] * 2
    assert list(printed_texts(f'def f():\n    """Quiet {word} here."""\n')) == []

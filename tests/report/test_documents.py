"""Letter, proposal and power note: what a council receives on paper or in a word processor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.report.page.language import language_of
from sim.report.page.write import write_documents, write_report
from tests.report.page_tree import tree

DECISIONS = ("proposal.decision_choose", "proposal.decision_experiment", "proposal.decision_keep")


def words_of(html: str, language: str) -> str:
    root = tree(html)
    page = next(node for node in root.walk() if node.attributes.get("id") == language)
    return " ".join(text for text, _ in page.texts())


def opened(path: Path) -> Any:
    return pytest.importorskip("docx", reason="python-docx is not installed").Document(path)


def test_the_letter_for_a_word_processor_says_what_the_letter_says(
    results: dict[str, Path], tmp_path: Path
) -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    language = language_of("nl")
    letter = words_of(
        write_report(results["comparison"], tmp_path, letter=True)[1].path.read_text("utf-8"), "nl"
    )
    written = write_documents(results["comparison"], tmp_path, ["letter"], language)[0]
    document = opened(written.path)
    heads = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    names = ("reason", "message", "options", "law", "money", "caveats", "evaluation", "annexes")
    assert {language.texts[f"letter.{name}"] for name in names} <= set(heads)
    texts = [one.text for one in document.paragraphs]
    for key in ("number", "holder", "date"):  # lines that a clerk fills in
        assert language.texts[f"letter.{key}"] in texts
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    numbers = {number for cell in cells for number in re.findall(r"\d[\d.,]*", cell)}
    assert len(numbers) > 5
    assert all(number in letter for number in numbers)
    assert len(document.inline_shapes) == 1
    alternative = document.inline_shapes[0]._inline.docPr.get("descr")
    assert language.plain("cost.seen_brief").split(" <")[0] in alternative
    bold = [run.text for one in document.paragraphs for run in one.runs if run.bold]
    assert language.texts["law.may.experiment"] in bold


def test_the_proposal_asks_what_the_law_allows(results: dict[str, Path], tmp_path: Path) -> None:
    for asked in (("nl", "Voorgesteld besluit"), ("en", "Proposed decision")):
        html = write_report(results["comparison"], tmp_path, proposal=True)[1].path.read_text(
            "utf-8"
        )
        words = words_of(html, asked[0])
        assert asked[1] in words
        begins = [language_of(asked[0]).texts[key].split("{")[0].split("<")[0] for key in DECISIONS]
        assert sum(begin in words for begin in begins) == 1


def test_a_proposal_of_what_offers_no_choice_is_refused(
    results: dict[str, Path], tmp_path: Path
) -> None:
    for kind in ("run", "power"):
        said = CliRunner().invoke(
            main, ["report", str(results[kind]), "--proposal", "--out", str(tmp_path / kind)]
        )
        assert said.exit_code == 2
        assert "--proposal: needs a comparison" in said.output
        assert not (tmp_path / kind).exists()


def test_docx_without_a_document_is_refused(results: dict[str, Path], tmp_path: Path) -> None:
    asked = ["report", str(results["run"]), "--docx", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 2
    assert "needs --letter or --proposal" in said.output
    assert not (tmp_path / "out").exists()
    pytest.importorskip("docx", reason="python-docx is not installed")
    said = CliRunner().invoke(main, [*asked, "--letter", "--language", "en"])
    assert said.exit_code == 0, said.output
    assert opened(tmp_path / "out" / "letter.en.docx").paragraphs[0].text == "To: the council"


def test_without_python_docx_it_says_what_to_install(
    results: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    asked = ["report", str(results["run"]), "--letter", "--docx", "--out", str(tmp_path)]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 1
    assert "pip install python-docx" in said.output


def test_the_note_on_a_trial_is_two_pages_long(pages: dict[str, Path]) -> None:
    html = pages["power_letter"].read_text("utf-8")
    for language in ("nl", "en"):
        words = words_of(html, language).split()
        assert 50 < len(words) < 700
    assert 'id="nl-words"' not in html
    assert 'id="nl-reproduce"' not in html

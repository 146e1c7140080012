"""Words that a page must not use, in its own texts and those of the built-in scenarios."""

import re
from pathlib import Path

import pytest

from sim.inputs.amounts.law import load_law
from sim.report.page.language import LANGUAGES, language_of
from tests.report.page_tree import tree

# Amounts are less or more, never cheaper; a percentage sign follows its number at once.
FORBIDDEN = {
    "nl": (
        r"\bgoedko(op|per|pe|opste)\b", r"\bduur(der|ste)\b", r"\bkans op goedkoper\b", "„", "”",
        r"\d\s%", r"\bdoorgerekend", r"\blijkende\b", r"\bontheffing van plichten\b",
        r"\bgolven\b", r"\bbalie\b", r"\bmeeloot\b", r"\bportemonnee\b", r"\bje\b", r"\bjij\b",
        r"\bdoor te rekenen\b", r"\bbeside\b",
    ),
    "en": (
        r"\bbeside\b", r"\bcheap(er|est)?\b", r"\bdearer\b", r"\b(more|most) expensive\b",
        r"\bmixtures?\b", r"\d\s%", r"\bcarrying out\b", r"\bDifficult words\b",
    ),
}  # fmt: skip
SIGN_BEFORE_EURO = re.compile("[-\u2212\u2013]\\s?€")


@pytest.mark.parametrize("code", LANGUAGES)
def test_texts_use_no_forbidden_word(code: str) -> None:
    language = language_of(code)
    texts = [*language.texts.values(), *language.known.values()]
    if code == "en":  # built-in scenarios speak English themselves; their titles are code too
        texts += [text.replace(" %", "%") for text in language_of("nl").known]
    plain = [re.sub(r"\{\w+\}|<[^>]+>", "", text) for text in texts]
    found = [(word, text) for text in plain for word in FORBIDDEN[code] if re.search(word, text)]
    assert not found


def test_a_minus_sign_never_stands_before_the_euro_sign(pages: dict[str, Path]) -> None:
    for kind in ("comparison", "run", "comparison_letter"):
        texts = [text for text, _ in tree(pages[kind].read_text("utf-8")).texts()]
        assert not [text for text in texts if SIGN_BEFORE_EURO.search(text)], kind


def test_every_option_has_its_line_of_law(pages: dict[str, Path]) -> None:
    """On the page a row for each option and a line where it is picked; in the letter by kind."""
    page = pages["comparison"].read_text("utf-8")
    for code, only in (("nl", "Alleen als proef"), ("en", "Only as an experiment")):
        table = page.split(f'id="{code}-table-law"')[1].split("</table>")[0]
        assert table.count("<tr") == 1 + 4
        assert table.count(only) == 1
    assert page.count('data-law="') == 2 * 4
    letter = pages["comparison_letter"].read_text("utf-8")
    assert letter.count("Participatiewet artikel 9 lid 2") == 1


def test_the_page_says_what_may_be_lost_in_euros(pages: dict[str, Path]) -> None:
    """For the comparator and the chosen option: the worst year, the own risk and the safety net."""
    page = pages["comparison"].read_text("utf-8")
    table = page.split('id="nl-table-grant"')[1].split("</table>")[0]
    assert table.count("<tbody") == 2
    assert table.count("<tr") == 1 + 2 * (1 + 3)  # heads, groups, two years and the worst
    cards = page.split('<ul class="cards">')[1].split("</ul>")[0]
    assert cards.count('data-table="grant"') == 2
    assert len(re.findall("vangnetuitkering", page)) >= 3


def test_the_words_of_the_law_use_no_forbidden_word() -> None:
    for code in LANGUAGES:
        law = load_law()
        rows = [
            row
            for measure in law.measures.model_fields_set
            for row in getattr(law.measures, measure)
        ]
        texts = [getattr(row, code) for row in rows] + [getattr(row.articles, code) for row in rows]
        assert len(texts) >= 8
        assert not [text for text in texts for word in FORBIDDEN[code] if re.search(word, text)]

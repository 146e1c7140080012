"""Words that a page must not use, in its own texts and those of the built-in scenarios."""

import re
from pathlib import Path

import pytest

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

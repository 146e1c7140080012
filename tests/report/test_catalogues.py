"""Every text is there, in both languages, and none is left over."""

import ast
import json
import math
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from sim.compare.sensitivity.input_effects import SwingRow
from sim.inputs.reading.vocabulary import Effects
from sim.inputs.scenario.builtin import builtin_scenarios
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.sections.readings import ScenarioReadings, allowed_words
from sim.money.payment import READINGS
from sim.report.page.comparison.sensitivity import input_words
from sim.report.page.language import LANGUAGES, language_of

REPORT = Path(__file__).parents[2] / "sim" / "report"
PAGE = REPORT / "page"
TEXTS = {
    name: json.loads((PAGE / "texts" / f"{name}.json").read_text("utf-8")) for name in LANGUAGES
}
KEY = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+")


def whole_strings(node: ast.AST) -> Iterator[str]:
    """Strings in an expression that are not pieces of a string that is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from whole_strings(child)


def speaking_files() -> list[Path]:
    """Code that names texts of the page: the page, and the columns of its tables."""
    return [*PAGE.rglob("*.py"), *(REPORT / "tables").glob("*.py")]


def asks_for_a_text(called: ast.expr) -> bool:
    """Whether the first argument of a call is the key of a text."""
    if isinstance(called, ast.Attribute):
        return called.attr in ("text", "plain")
    return isinstance(called, ast.Name) and called.id == "Column"


def literal_keys() -> set[str]:
    """Every string in code and templates that has the form of a key of the catalogue."""
    found = set()
    for file in speaking_files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                asks = asks_for_a_text(node.func)
                for argument in node.args[:1] if asks else []:
                    found |= {text for text in whole_strings(argument) if KEY.fullmatch(text)}
    for file in (PAGE / "templates").glob("*.jinja"):
        found |= set(re.findall(r'language\.(?:text|plain)\("([^"]+)"', file.read_text("utf-8")))
    return found


def patterns() -> list[re.Pattern[str]]:
    """Keys that are put together: `f"measure.{name}"` asks for something under `measure.`."""
    found = []
    for file in speaking_files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.]+"
                    for part in node.values
                ]
                text = "".join(parts)
                if re.match(r"[a-z_]+\\\.|\[\\w\.\]\+\\\.", text):
                    found.append(re.compile(text))
    return found


def test_both_languages_hold_the_same_texts_with_the_same_values() -> None:
    dutch, english = TEXTS["nl"], TEXTS["en"]
    assert set(dutch) == set(english)

    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    different = [key for key in dutch if values(dutch[key]) != values(english[key])]
    assert not different


def test_every_text_that_is_asked_for_exists() -> None:
    missing = {key for key in literal_keys() if key not in TEXTS["nl"]}
    assert not missing


def test_no_text_is_left_over() -> None:
    asked, put_together = literal_keys(), patterns()
    code = "".join(file.read_text("utf-8") for file in speaking_files())
    unused = [
        key
        for key in TEXTS["nl"]
        if key not in asked
        and f'"{key}"' not in code
        and not any(pattern.fullmatch(key) for pattern in put_together)
    ]
    assert not unused


def test_no_text_is_empty_or_unfinished() -> None:
    for texts in TEXTS.values():
        assert not [key for key, text in texts.items() if not text.strip() or "TODO" in text]


@pytest.mark.parametrize("name", [entry.name for entry in builtin_scenarios()])
def test_built_in_scenarios_speak_dutch(name: str) -> None:
    scenario, dutch = load_scenario(name), language_of("nl")
    own = [scenario.title, scenario.question, scenario.notes]
    own += [option.title for option in scenario.options]
    own += [word for option in scenario.options for word in option.pick.values()]
    own += [entry.title for entries in scenario.settings.listed().values() for entry in entries]
    missing = [text for text in own if text and " ".join(text.split()) not in dutch.known]
    assert not missing


def structural_choices() -> Iterator[tuple[str, str]]:
    """Every choice that `compare --why` may try, and the other word."""
    yield from (("money.earnings_reading", word) for word in READINGS)
    yield from ((f"effects.{word}", word) for word in get_args(Effects))
    yield from (("hazards.returns", word) for word in ("national", "fitted"))
    for name in ScenarioReadings.model_fields:
        words = allowed_words(name, ScenarioReadings)
        yield from ((f"readings.{name}", word) for word in words)


@pytest.mark.parametrize("code", sorted(LANGUAGES))
@pytest.mark.parametrize(("path", "word"), list(structural_choices()))
def test_every_choice_that_may_be_tried_has_words(path: str, word: str, code: str) -> None:
    row = SwingRow(
        "option", path, "", "", "", *[math.nan] * 9, tipping_to="", low_word="as is", high_word=word
    )
    assert input_words(row, language_of(code)).strip()


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        language_of("nl").text("no.such.text")

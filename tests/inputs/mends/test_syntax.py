"""A text that is no YAML: told on the line where the slip is, and mended by what is proposed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.inputs.reading.mistakes import Mistake
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.reading.yaml.tree import read_tree
from tests.inputs.mends.kinds_of_file import mended

LINES = """\
scenario: x
title: {title}
notes: "one two"
question: 'What does it cost?'
options:
  - name: "a"
    title: "The first"
  - {{name: b, title: "The second"}}
"""


def first_mistake(text: str) -> Mistake:
    return read_tree(text, "x.yaml").mistakes[0]


def places_of_quotes(text: str) -> list[tuple[int, int, int]]:
    """Line, column and place of every closing quote of a text on one line, from 0."""
    tokens = yaml.scan(text)
    ends = [
        token.end_mark
        for token in tokens
        if isinstance(token, yaml.ScalarToken)
        and token.style in ("'", '"')
        and token.start_mark.line == token.end_mark.line
    ]
    return [(mark.line, mark.column, mark.index - 1) for mark in ends]


@pytest.mark.parametrize("name", SCENARIOS.names())
def test_a_missing_closing_quote_is_told_on_its_line(name: str) -> None:
    path = SCENARIOS.find(name)
    text = path.read_text("utf-8")
    quotes = places_of_quotes(text)
    for line, _, place in quotes[:: max(1, len(quotes) // 12)]:
        told = first_mistake(text[:place] + text[place + 1 :])
        assert told.place is not None
        assert told.place.line == line + 1, str(told)


@given(
    title=st.text(
        st.characters(
            codec="ascii", min_codepoint=32, max_codepoint=126, exclude_characters="\"'\\#"
        ),
        min_size=1,
        max_size=20,
    ),
    sign=st.sampled_from("\"'"),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_quote_that_is_proposed_gives_the_text_back(title: str, sign: str) -> None:
    right = LINES.format(title=f"{sign}{title}{sign}")
    wrong = LINES.format(title=f"{sign}{title}")
    mistake = first_mistake(wrong)
    assert mistake.place is not None
    assert (mistake.place.line, mistake.place.column) == (2, 8), str(mistake)
    assert mistake.mend is not None, str(mistake)
    again = read_tree(mended(wrong, mistake, mistake.mend.write[0]), "x.yaml")
    assert not again.mistakes
    # Space at the end of a line is not seen, so nobody can mean it.
    meant = read_tree(right, "x.yaml").data
    assert again.data == {**meant, "title": meant["title"].rstrip()}


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("'Our town's plan'", "Our town's plan"),
        ('"The "big" plan"', 'The "big" plan'),
        ("Our town: the plan", "Our town: the plan"),
        ("100%: all", "100%: all"),
        ("%", "%"),
        ("@home", "@home"),
        ("`code`", "`code`"),
        ("Our town: the plan # of 2027", "Our town: the plan"),
    ],
)
def test_text_that_needs_other_quotes(wrong: str, meant: str) -> None:
    text = LINES.format(title=wrong)
    mistake = first_mistake(text)
    assert mistake.place is not None
    assert (mistake.place.line, mistake.place.column) == (2, 8), str(mistake)
    assert mistake.mend is not None, str(mistake)
    again = read_tree(mended(text, mistake, mistake.mend.write[0]), "x.yaml")
    assert not again.mistakes
    assert again.data["title"] == meant


@pytest.mark.parametrize("line", ["runs: {draws: 5, replications: 2", "runs: [1, 2", "seed:7"])
def test_what_stands_open_is_told_where_it_opens(line: str) -> None:
    text = f"scenario: x\n{line}\ntitle: y\nnotes: z\n"
    mistake = first_mistake(text)
    assert mistake.place is not None
    assert mistake.place.line == 2, str(mistake)
    assert mistake.mend is not None, str(mistake)
    again = read_tree(mended(text, mistake, mistake.mend.write[0]), "x.yaml")
    assert not again.mistakes
    assert again.data.keys() >= {"scenario", "title", "notes"}


def test_a_text_over_several_lines_stays_right(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text('title: "one\n  two: three\n  four"\nseed: 1\n', "utf-8")
    assert read_mapping(file)[0] == {"title": "one two: three four", "seed": 1}


def test_every_proposal_is_in_the_message() -> None:
    mistake = first_mistake(LINES.format(title='"The "big" plan"'))
    assert mistake.mend is not None
    assert mistake.mend.write[0] in str(mistake)
    assert re.search(r"x\.yaml:2:8: must be well-formed YAML", str(mistake))
    assert json.loads(json.dumps(mistake.mend.write[0])) == mistake.mend.write[0]

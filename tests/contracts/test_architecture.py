"""docs/architecture.md says what the packages say, and its picture names every room."""

import re

from tests.contracts.architecture import FILES, PAGE, SIM, WAY, docstring, packages, page
from tests.contracts.test_layout import folders

FEWEST_WORDS = 20


def test_the_page_is_what_the_docstrings_make() -> None:
    hint = "run: python -m tests.contracts.architecture"
    assert PAGE.read_text("utf-8") == page(), hint


def test_the_picture_shows_every_room_and_no_other() -> None:
    labels = re.sub(r"\(\[.*?\]\)|-\. \w+ \.->", " ", WAY.partition("\n")[2])
    assert set(re.findall(r"[a-z]+", labels)) - FILES == folders()


def test_every_room_has_a_paragraph() -> None:
    short = [
        room.name
        for room in packages(SIM)
        if len(docstring(room / "__init__.py").split()) < FEWEST_WORDS
    ]
    assert not short, short

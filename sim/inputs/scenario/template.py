"""A commented scenario to start from, for `bijstandsim init`."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from sim.errors import InputError
from sim.inputs.reading.mistakes import shown_key

NAME = re.compile(r"[a-z0-9_-]{1,60}\Z")
STARTER = Path(__file__).with_name("starter.yaml")
STARTER_NAME = "my_scenario"
LONGEST_NAME = 60


def scenario_name(words: str) -> str:
    """A name that a scenario may have, as near to some words as can be.

    Examples
    --------
    >>> scenario_name("Mijn plan (2027)"), scenario_name("Überlingen"), scenario_name("…")
    ('mijn_plan_2027', 'uberlingen', 'my_scenario')
    """
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9_-]+", "_", plain)[:LONGEST_NAME].strip("_-")
    return name or STARTER_NAME


def starter_text(name: str = STARTER_NAME, schema: str | None = None) -> str:
    """Text of a small scenario that can be simulated as it stands, a comment on every line.

    Parameters
    ----------
    name : name of the new scenario: 1 to 60 small letters, digits, _ and -
    schema : address of the JSON Schema, so that editors complete and explain; none: no such line
    """
    if not NAME.match(name):
        wrong = "must be 1 to 60 small letters, digits, _ and -"
        raise InputError(f"scenario name: {wrong} (got `{shown_key(name)}`).")
    text = STARTER.read_text("utf-8")
    text = text.replace(f"scenario: {STARTER_NAME} ", f"scenario: {name} ", 1)
    return f"# yaml-language-server: $schema={schema}\n{text}" if schema else text

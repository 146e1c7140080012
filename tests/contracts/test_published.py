"""What is called published stands in the row that it names: the same value in the same unit."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from sim.inputs.reading.facts import Fact, facts_named
from tests.contracts.files import ROOT

FOLDERS = ("scenarios", "amounts", "designs", "calibration")
# What a unit of the facts is called in the files; shares are percentages there.
UNITS = {
    "persons": ("persons", "people"),
    "%": ("share", "%", "per year"),
    "EUR/month": ("eur", "euro"),
    "EUR/year": ("eur", "euro"),
    "EUR": ("eur", "euro"),
    "clients/fte": ("clients",),
    "fte": ("fte",),
    "months": ("months",),
    "years": ("years",),
    "inhabitants": ("inhabitants",),
    "p (<)": ("level",),
}
HUNDREDTHS = ("%", "pp")
NUMBERS = ("value", "share", "low", "high", "count", "events", "of")


def numbers() -> Iterator[tuple[str, dict[str, Any]]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).glob("*.yaml")):
            name = f"{folder}/{file.name}"
            yield from mappings(yaml.safe_load(file.read_text("utf-8")), name)


def mappings(part: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        if part.get("status") == "published" or {"count", "events", "role"} & set(part):
            yield path, part
        for key, inner in part.items():
            yield from mappings(inner, f"{path}:{key}")
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from mappings(inner, f"{path}[{place}]")


def is_in(number: float, unit: str | None, fact: Fact) -> bool:
    """Whether a fact holds a number, in a unit that is the same one."""
    try:
        value = float(fact.value)
    except ValueError:
        return False
    scale = 100 if fact.unit in HUNDREDTHS else 1
    same_unit = (
        (unit in (None, "share") and fact.unit in HUNDREDTHS)
        or unit is None
        or any(word in unit.lower() for word in UNITS.get(fact.unit, ()))
    )
    return same_unit and abs(number * scale - value) < 1e-9 * max(1, abs(value))


def not_there(entry: dict[str, Any]) -> list[str]:
    """Numbers of an entry that none of the rows it names holds."""
    facts = facts_named(str(entry.get("source", "")))
    # A count is named by its row; how many it is out of need not be, where one row is named.
    # The ends of a row with a role are how its source is read, and said so in its note.
    left_out = {"of"} if len(facts) == 1 else set()
    left_out |= {"low", "high"} if "role" in entry else set()
    read = [key for key in NUMBERS if key in entry and key not in left_out]
    return [
        f"{key} {entry[key]} {entry.get('unit', '')} in {[fact.id for fact in facts]}"
        for key in read
        if facts
        and not any(is_in(float(entry[key]), entry.get("unit"), fact) for fact in facts)
        and not (is_middle(entry, key) and key in ("value", "share"))
    ]


def is_middle(entry: dict[str, Any], key: str) -> bool:
    """Whether a number of a row lies in the middle of the two facts that it names."""
    ends = [float(fact.value) for fact in facts_named(str(entry["source"])) if fact.unit == "%"]
    return "role" in entry and len(ends) == 2 and abs(sum(ends) / 200 - entry[key]) < 1e-9


def test_every_published_number_stands_in_the_row_it_names() -> None:
    held = [(path, not_there(entry)) for path, entry in numbers()]
    assert len(held) > 60
    assert not [f"{path}: {lost}" for path, lost in held if lost]


@pytest.mark.parametrize(
    ("entry", "is_held"),
    [
        ({"value": 98, "unit": "persons", "source": "F096"}, True),
        ({"value": 97, "unit": "persons", "source": "F096"}, False),
        ({"value": 98, "unit": "months", "source": "F096"}, False),
        ({"value": 0.10, "source": "F191"}, True),
        ({"value": 10, "source": "F191"}, False),
        ({"value": 0.10, "low": 0.08, "source": "F191"}, False),
        ({"events": 26, "of": 98, "source": "F097 F096"}, True),
        ({"events": 26, "of": 99, "source": "F097 F096"}, False),
    ],
)
def test_a_planted_number_is_found(entry: dict[str, Any], is_held: bool) -> None:
    assert (not not_there(entry)) == is_held


def test_derived_numbers_say_how() -> None:
    """A formula names at least one fact, or the section that does the sums."""
    for path, part in itertools.chain.from_iterable(
        all_of(yaml.safe_load(file.read_text("utf-8")), file.name)
        for folder in FOLDERS
        for file in (ROOT / folder).glob("*.yaml")
    ):
        if part.get("status") == "derived":
            source = str(part.get("source", ""))
            assert facts_named(source) or "docs/" in source, path


def all_of(part: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        yield path, part
    inner = (
        part.items()
        if isinstance(part, dict)
        else enumerate(part)
        if isinstance(part, list)
        else ()
    )
    for key, one in inner:
        yield from all_of(one, f"{path}:{key}")

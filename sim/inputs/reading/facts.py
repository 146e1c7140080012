"""The facts that come with the program: published numbers, one a row, by their ids."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, fields
from functools import cache

from sim.errors import InputError
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.suggestions import did_you_mean

FACT_ID = re.compile(r"\bF\d{3}\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of sources/facts.csv; sources/README.md explains the columns and documents."""

    id: str
    document: str
    place: str
    group: str
    quantity: str
    value: str
    unit: str
    period: str
    note: str


@cache
def load_facts() -> dict[str, Fact]:
    """Every fact by its id."""
    with (shipped("sources") / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: Fact(**row) for row in csv.DictReader(stream)}


def facts_named(text: str) -> tuple[Fact, ...]:
    """The facts that a text names, in its order, each once.

    Examples
    --------
    >>> [fact.value for fact in facts_named("F191, read with docs/model.md")]
    ['10']
    """
    known = load_facts()
    return tuple(known[name] for name in dict.fromkeys(FACT_ID.findall(text)) if name in known)


def find_facts(words: tuple[str, ...]) -> tuple[Fact, ...]:
    """The facts of some ids.

    Raises
    ------
    InputError
        If one is not known, with the nearest that is.
    """
    known = load_facts()
    ids = [part.upper() for word in words for part in re.split(r"[,;\s]+", word) if part]
    lost = [name for name in ids if name not in known]
    if lost:
        raise InputError(
            f"{name}: must be the id of a row of sources/facts.csv, F001 to {[*known][-1]} "
            f"(there is none).{did_you_mean(name, known)}"
            for name in lost
        )
    return tuple(known[name] for name in dict.fromkeys(ids))


def fact_text(fact: Fact) -> str:
    """A fact for the terminal, a line for each column that says something."""
    rows = ((one.name, getattr(fact, one.name)) for one in fields(Fact))
    return "\n".join(f"{name:<9} {value}" for name, value in rows if value)

"""A number that follows another of the same scenario: it moves when that one is moved."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from sim.inputs.reading.mistakes import DataPath, Finding, existing_part, got, value_at
from sim.inputs.reading.quantity import Quantity, Within

FOLLOWS = "follows"
STATEMENT = re.compile(r"\s*([\w.-]+?)(?:\s+[x×]\s+([0-9]*\.?[0-9]+))?\s*\Z")
# What is laid over the scenario is followed once it is laid over it.
LAID_OVER = ("options", "settings")
EXAMPLE = "`money.regimes.reference.clients_per_fte x 0.5`"


class Following(Quantity):
    """A real number that may follow another: then its value and range are that one's, scaled."""

    follows: str | None = Field(
        default=None,
        max_length=200,
        description="place of another number of this scenario, alone or with x and a factor, as "
        "`money.regimes.reference.clients_per_fte x 0.5`; value, low and high then move with it",
    )


ClientsPerFte = Annotated[Following, Within(0, 10_000, "a caseload", "clients per fte", above=True)]


def followed(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[tuple[Finding, DataPath]]]:
    """The data with each number that follows another set to it, and what cannot be followed.

    What cannot be comes with the path of what it follows, about which more may be known.

    Parameters
    ----------
    data : a scenario as plain data; it is not changed

    Examples
    --------
    >>> followed({"a": 120, "b": {"value": 75, "high": 100, "follows": "a x 0.5"}})[0]["b"]["value"]
    60.0
    """
    paths = list(_following(data, ()))
    if not paths:
        return data, []
    moved = copy.deepcopy({**data})
    wrong = {lost[0].path: lost for path in paths if (lost := _wrong(path, moved, ()))}
    return moved, list(wrong.values())


def _following(part: Any, path: DataPath) -> Iterator[DataPath]:
    if isinstance(part, Mapping):
        if isinstance(part.get(FOLLOWS), str):
            yield path
        for key, inner in part.items():
            if path or key not in LAID_OVER:
                yield from _following(inner, (*path, key))
    elif isinstance(part, list | tuple):
        for place, inner in enumerate(part):
            yield from _following(inner, (*path, place))


def _wrong(
    path: DataPath, data: Any, before: tuple[DataPath, ...]
) -> tuple[Finding, DataPath] | None:
    """Set the number at a path to the one it follows; what is wrong if that cannot be."""
    node = value_at(path, data)
    said = STATEMENT.match(node[FOLLOWS])
    other: DataPath = tuple(said[1].split(".")) if said else ()
    if not said or existing_part(other, data) != other or path in before:
        return _not_a_number(path, node), other
    one = value_at(other, data)
    if isinstance(one, Mapping) and isinstance(one.get(FOLLOWS), str):
        root = _wrong(other, data, (*before, path))
        if root is not None:
            return root
        one = value_at(other, data)
    number = one.get("value") if isinstance(one, Mapping) else one
    if isinstance(number, bool) or not isinstance(number, int | float):
        return _not_a_number(path, node), other
    _set(node, float(number) * float(said[2] or 1))
    return None


def _set(node: dict[str, Any], value: float) -> None:
    """Give the number its value; its range keeps its shape."""
    was = node.get("value")
    if was is not None and not isinstance(was, int | float):
        return  # No number is replaced by one: its own mistake is reported.
    node["value"] = value
    if isinstance(was, int | float) and was not in (0, value):
        for end in ("low", "high"):
            if isinstance(node.get(end), int | float):
                node[end] *= value / was


def _not_a_number(path: DataPath, node: Mapping[str, Any]) -> Finding:
    return Finding(
        (*path, FOLLOWS),
        "must be the place of another number of this scenario, alone or with x and a factor, as "
        f"{EXAMPLE}, and not lead back here (got {got(node[FOLLOWS])}).",
    )

"""Validation errors → sentences: where, what must hold, what was found and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.inputs.reading.messages import sentence, word_sentence
from sim.inputs.reading.model_fields import bounds_at, field_at, known_keys, known_kinds, path_of
from sim.inputs.reading.quantity import Within
from sim.inputs.reading.source_positions import (
    DataPath,
    Mistake,
    Places,
    existing_part,
    value_at,
)
from sim.inputs.reading.suggestions import comma_hint, did_you_mean, nearest

BOUND_WORDS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))


def mistakes_of(
    error: ValidationError, model: type[BaseModel], data: Any, places: Places
) -> list[Mistake]:
    """Mistakes that a model found in data.

    Parameters
    ----------
    error : what pydantic found
    model : the model that was asked
    data : the plain data given to it
    places : where the data stands
    """
    details = _worth_telling(error)
    meant = _meant_keys(details, model)
    mistakes: list[Mistake] = []
    for detail, place in details:
        if detail["type"] == "findings":
            findings = detail["ctx"]["findings"]
            mistakes += [
                located(item.path, item.text, data, places, item.line) for item in findings
            ]
        elif not (detail["type"] == "missing" and place in meant):
            mistakes.append(_mistake(detail, place, model, data, places))
    return mistakes


def located(path: DataPath, text: str, data: Any, places: Places, line: str = "") -> Mistake:
    """A mistake about a value, placed at the value or at the nearest thing around it."""
    return Mistake(existing_part(path, data), text, places.nearest(path, data)[1], line)


def _place(loc: tuple[int | str, ...]) -> DataPath:
    return tuple(step for step in loc if step != "[key]")


def _meant_keys(
    details: list[tuple[ErrorDetails, DataPath]], model: type[BaseModel]
) -> set[DataPath]:
    """Keys that misspelt keys stand for; that they are missing needs no saying."""
    unknown = [place for detail, place in details if detail["type"] == "extra_forbidden"]
    meant = {place: nearest(str(place[-1]), known_keys(model, place[:-1])) for place in unknown}
    return {(*place[:-1], key) for place, key in meant.items() if key is not None}


def _worth_telling(error: ValidationError) -> list[tuple[ErrorDetails, DataPath]]:
    """Errors with places, but for lists too short only because wrong entries were left out."""
    details = [(detail, _place(detail["loc"])) for detail in error.errors(include_url=False)]
    around = {place[:size] for _, place in details for size in range(len(place))}
    return [
        (detail, place)
        for detail, place in details
        if detail["type"] != "too_short" or place not in around
    ]


def _mistake(
    detail: ErrorDetails, place: DataPath, model: type[BaseModel], data: Any, places: Places
) -> Mistake:
    kind, value, path = detail["type"], detail["input"], path_of(model, place)
    if kind.startswith("union_tag_"):
        word = str(detail["ctx"]["discriminator"]).strip("'")
        text = word_sentence(known_kinds(model, place), value.get(word))
        return located((*path, word), text, data, places)
    if kind == "extra_forbidden":
        known = known_keys(model, place[:-1])
        hint = comma_hint(path[-1], _as_written(path, data, places)) or did_you_mean(
            path[-1], known
        )
        text = f"must be a known key (got `{path[-1]}`).{hint}"
        return Mistake(path, text, places.of_key(path))
    if detail["loc"][-1:] == ("[key]",):
        return Mistake(path, sentence(detail, value, ""), places.of_key(path))
    if kind == "missing":
        return _missing(path, field_at(model, place), data, places)
    text = sentence(detail, value, _expectation(place, model))
    return located(_without_shorthand(path, data), text, data, places)


def _as_written(path: DataPath, data: Any, places: Places) -> dict[str, Any]:
    """The entries beside a key, in the order in which its own file has them."""
    around = value_at(existing_part(path[:-1], data), data)
    here = places.of_key(path)
    if here is None or not isinstance(around, Mapping):
        return {}
    found = {key: places.of_key((*path[:-1], key)) for key in around}
    beside = [(p.line, p.column, key) for key, p in found.items() if p and p.file == here.file]
    return {key: around[key] for _, _, key in sorted(beside)}


def _expectation(place: DataPath, model: type[BaseModel]) -> str:
    """What the field at a place may hold, as far as its bounds tell; else an empty text."""
    rules = bounds_at(model, place)
    for rule in (*rules, *bounds_at(model, place[:-1])):
        if isinstance(rule, Within):
            return rule.words()
    found = {
        name: getattr(rule, name)
        for rule in rules
        for name, _ in BOUND_WORDS
        if getattr(rule, name, None) is not None
    }
    if found.keys() == {"ge", "le"}:
        return f"from {found['ge']} to {found['le']}"
    return " and ".join(f"{said} {found[name]}" for name, said in BOUND_WORDS if name in found)


def _without_shorthand(path: DataPath, data: Any) -> DataPath:
    """The path as far as the user wrote it: a plain number stands for {value: number}."""
    existing = existing_part(path, data)
    return path if isinstance(value_at(existing, data), Mapping | list | tuple) else existing


def _missing(path: DataPath, field: FieldInfo | None, data: Any, places: Places) -> Mistake:
    meaning = f": {field.description}" if field and field.description else ""
    near, place = places.nearest(path, data)
    if near:
        place = places.of_key(near) or place
    return Mistake(path, f"must be given (got nothing){meaning}.", place)

"""Validation errors → mistakes: where, what must hold, what was found and how to mend it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.inputs.reading.frozen import thawed
from sim.inputs.reading.mends import name_mend, number_mend, word_hint
from sim.inputs.reading.messages import Expected, explained, word_sentence
from sim.inputs.reading.mistakes import (
    DataPath,
    Finding,
    Mend,
    Mistake,
    SourcePositions,
    existing_part,
    not_reported_before,
    shown_key,
    value_at,
)
from sim.inputs.reading.model_fields import (
    accepts,
    bounds_at,
    expected_at,
    field_at,
    fields_at,
    is_whole,
    item_at,
    known_keys,
    known_kinds,
    path_of,
    place_of,
)
from sim.inputs.reading.quantity import Within
from sim.inputs.reading.suggestions import is_close, listed_words, nearest
from sim.inputs.reading.yaml.tree import read_value

BOUND_WORDS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))
# 1.000 is one for YAML and a thousand for whoever wrote it, so no whole number is read from it.
THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}\.000\Z", re.ASCII)
# Keys whose value gives a name; elsewhere a name speaks of what bears it.
NAMING = ("name", "scenario", "design", "targets")
M = TypeVar("M", bound=BaseModel)


def checked(
    model: type[M],
    data: Any,
    places: SourcePositions,
    already_reported: frozenset[DataPath] = frozenset(),
) -> tuple[M | None, list[Mistake]]:
    """What a model makes of data, or None and every mistake in it.

    Parameters
    ----------
    model : what the data must be
    data : plain data
    places : where it stands
    already_reported : paths about which a mistake has been reported already
    """
    try:
        section, mistakes = model.model_validate(data), []
    except ValidationError as error:
        section, mistakes = None, mistakes_of(error, model, data, places)
    mistakes += _thousands(model, data, places)
    return (None if mistakes else section), not_reported_before(mistakes, already_reported)


def checked_file(
    model: type[M],
    data: Any,
    places: SourcePositions,
    already_reported: frozenset[DataPath] = frozenset(),
) -> tuple[M | None, list[Mistake]]:
    """What a model makes of a whole file, as `checked`; what is proposed passes there."""
    section, mistakes = checked(model, data, places, already_reported)
    again = partial(checked, model, already_reported=already_reported)
    return section, with_mends_that_pass(mistakes, data, places, again)


def mistakes_of(
    error: ValidationError, model: type[BaseModel], data: Any, places: SourcePositions
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
            mistakes += [located(finding, data, places) for finding in detail["ctx"]["findings"]]
        elif not (detail["type"] == "missing" and place in meant):
            mistakes.append(_mistake(detail, place, model, data, places))
    return mistakes


def with_mends_that_pass(
    mistakes: list[Mistake],
    data: Any,
    places: SourcePositions,
    check: Callable[[Any, SourcePositions], tuple[Any, list[Mistake]]],
) -> list[Mistake]:
    """The mistakes, each with what passes of its mend once all mends are written.

    What one value means may be refused by what another says: 1450 for `1 450` among 91 persons.
    Nothing is proposed then, and why what was meant does not pass is said at once.

    Parameters
    ----------
    mistakes : all that is wrong with the data
    data, places : plain data, and where it stands
    check : what is made of such data, and the mistakes in it
    """
    refused: dict[tuple[DataPath, str], Mistake] = {}
    tried: list[dict[DataPath, str]] = []
    for choice in (0, -1):
        written = {
            mistake.path: mistake.mend.write[choice]
            for mistake in mistakes
            if mistake.mend is not None and mistake.mend.part == "value"
        }
        if not written or written in tried:
            break
        tried.append(written)
        _, left = check(*_with_values(data, places, written))
        for path, text in written.items():
            again = [mistake for mistake in left if mistake.path[: len(path)] == path]
            if again:
                refused[path, text] = again[0]
    return [_with_passing(mistake, refused) for mistake in mistakes]


def _with_values(
    data: Any, places: SourcePositions, written: Mapping[DataPath, str]
) -> tuple[Any, SourcePositions]:
    """The data with other values where there are values, as if they had been written there."""
    data, values = thawed(data), dict(places.values)
    for path in sorted(written, key=len):
        place = places.of_value(path)
        if place is not None and path and existing_part(path, data) == path:
            value_at(path[:-1], data)[path[-1]] = read_value(written[path])
            values[path] = replace(place, written=written[path])
    return data, replace(places, values=values)


def _with_passing(mistake: Mistake, refused: Mapping[tuple[DataPath, str], Mistake]) -> Mistake:
    mend = mistake.mend
    if mend is None or mend.part != "value":
        return mistake
    passing = tuple(text for text in mend.write if (mistake.path, text) not in refused)
    if passing == mend.write:
        return mistake
    if passing:
        how = mend.how if passing[0] == mend.write[0] else mend.otherwise
        return replace(mistake, mend=replace(mend, write=passing, how=how, otherwise=""))
    first = mend.write[0]
    again = refused[mistake.path, first].text
    why = "" if again == mistake.text else f" Read as {first}, it {again}"
    return replace(mistake, text=mistake.text + why, mend=None)


def located(finding: Finding, data: Any, places: SourcePositions) -> Mistake:
    """The mistake that a finding is, placed at the value or at the nearest thing around it."""
    path = finding.path
    place = places.nearest(path, data)[1]
    return Mistake(existing_part(path, data), finding.text, place, finding.mend, finding.line)


def _thousands(model: type[BaseModel], data: Any, places: SourcePositions) -> Iterator[Mistake]:
    """Whole numbers that are written as if a point parted their thousands."""
    for path, stands in places.all_values().items():
        if not THOUSANDS.match(stands.written) or existing_part(path, data) != path:
            continue
        place = place_of(model, path, data)
        if is_whole(model, place) and isinstance(value_at(path, data), int | float):
            expected = _expected(place, model)
            mend = number_mend(stands.written, expected.bound) if expected.bound else None
            text = f"must be {expected.words or 'a whole number'} (got {stands.written})."
            yield Mistake(path, text, stands, mend)


def _place(loc: tuple[int | str, ...]) -> DataPath:
    return tuple(step for step in loc if step != "[key]")


def _meant_keys(
    details: list[tuple[ErrorDetails, DataPath]], model: type[BaseModel]
) -> set[DataPath]:
    """Keys that misspelt keys stand for; that they are missing needs no saying."""
    unknown = [place for detail, place in details if detail["type"] == "extra_forbidden"]
    meant = {place: nearest(str(place[-1]), known_keys(model, place[:-1])) for place in unknown}
    return {(*place[:-1], key) for place, key in meant.items() if key is not None}


# Texts that say something of their own and refer to nothing.
FREE_TEXT = frozenset({"title", "question", "notes", "note", "source", "unit", "reason", "label"})


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
    detail: ErrorDetails,
    place: DataPath,
    model: type[BaseModel],
    data: Any,
    places: SourcePositions,
) -> Mistake:
    kind, value, path = detail["type"], detail["input"], path_of(model, place)
    if kind == "extra_forbidden":
        return _unknown_key(path, fields_at(model, place[:-1]), data, places)
    if kind == "missing":
        return _missing(path, field_at(model, place), data, places)
    if kind.startswith("union_tag_"):
        word = str(detail["ctx"]["discriminator"]).strip("'")
        text, mend = word_sentence(known_kinds(model, place), value.get(word))
        return located(Finding((*path, word), text, mend), data, places)
    if detail["loc"][-1:] == ("[key]",):
        text, _ = explained(detail, value, "", Expected())
        return Mistake(path, text, places.of_key(path), name_mend(value, is_key=True))
    if kind == "out_of_bounds":
        path = _bounded(path, detail["ctx"]["key"], data)
    path = _without_shorthand(path, data)
    if existing_part(path, data) == path:
        value = value_at(path, data)
    stands = places.of_value(path)
    written = stands.written if stands else ""
    text, mend = explained(detail, value, written, _expected(place, model))
    if kind.startswith("string_"):
        # Quotes make a number a text, but do not make exist what a text elsewhere refers to.
        is_own = path[-1] in NAMING or path[-1] in FREE_TEXT
        mend = _accepted(mend, expected_at(model, place)) if is_own else None
    return located(Finding(path, text, mend), data, places)


def _accepted(mend: Mend | None, expected: Any) -> Mend | None:
    """The mend with what the field accepts; None if that is nothing."""
    if mend is None or expected is None:
        return mend
    write = tuple(text for text in mend.write if accepts(expected, read_value(text)))
    return replace(mend, write=write) if write else None


def _unknown_key(
    path: DataPath, fields: Mapping[str, FieldInfo], data: Any, places: SourcePositions
) -> Mistake:
    around = value_at(existing_part(path[:-1], data), data)
    value = around.get(path[-1]) if isinstance(around, Mapping) else None
    near = nearest(str(path[-1]), fields)
    listed, mend = listed_words([*fields]), None
    if near and (*path[:-1], near) in places.keys:
        listed = f" `{near}` is given as well: remove one of them."
    elif near and (is_close(str(path[-1]), near) or _fits(fields[near], value)):
        listed, mend = word_hint(path[-1], [near], is_key=True)
    text = f"must be a known key (got `{shown_key(str(path[-1]))}`).{listed}"
    return Mistake(path, text, places.of_key(path), mend)


def _fits(field: FieldInfo, value: Any) -> bool:
    """Whether a field can hold a value."""
    return accepts(Annotated[field.annotation, field], value)


def _bounded(path: DataPath, key: str, data: Any) -> DataPath:
    """The path of the number that lies outside: value, low or high of a quantity."""
    longer = (*path, key)
    return longer if existing_part(longer, data) == longer else path


def _expected(place: DataPath, model: type[BaseModel]) -> Expected:
    """What the model expects at a place, as far as its rules tell."""
    rules = bounds_at(model, place)
    ends = {
        name: getattr(rule, name)
        for rule in rules
        for name, _ in BOUND_WORDS
        if getattr(rule, name, None) is not None
    }
    whole, item, keys = is_whole(model, place), item_at(model, place), known_keys(model, place)
    if place and place[-1] in NAMING:
        return Expected(is_naming=True)
    for rule in (*rules, *bounds_at(model, place[:-1])):
        if isinstance(rule, Within):
            return Expected(rule.words(), replace(rule, whole=rule.whole or whole), item, keys)
    least, most = ends.get("ge", ends.get("gt", -math.inf)), ends.get("le", ends.get("lt"))
    bound = Within(
        least, math.inf if most is None else most, "", above="gt" in ends, below="lt" in ends,
        whole=whole,
    )  # fmt: skip
    if ends.keys() == {"ge", "le"}:
        return Expected(f"from {ends['ge']} to {ends['le']}", bound, item, keys)
    words = " and ".join(f"{said} {ends[name]}" for name, said in BOUND_WORDS if name in ends)
    return Expected(words, bound, item, keys)


def _without_shorthand(path: DataPath, data: Any) -> DataPath:
    """The path as far as the user wrote it: a plain number stands for {value: number}."""
    existing = existing_part(path, data)
    return path if isinstance(value_at(existing, data), Mapping | list | tuple) else existing


def _missing(
    path: DataPath, field: FieldInfo | None, data: Any, places: SourcePositions
) -> Mistake:
    meaning = f": {field.description}" if field and field.description else ""
    near, place = places.nearest(path, data)
    if near:
        place = places.of_key(near) or place
    return Mistake(path, f"must be given (got nothing){meaning}.", place)

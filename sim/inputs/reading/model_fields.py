"""What the model expects at a place: the known keys and the bounds, for hints.

A place is what pydantic calls it: a path in which the kind of an entry stands before its keys
where entries of several kinds are distinguished by a word of theirs ("quantity", "kind").
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from sim.inputs.reading.mistakes import DataPath
from sim.inputs.reading.vocabulary import OneOf


def known_keys(model: type[BaseModel], place: DataPath) -> tuple[str, ...]:
    """Keys that the mapping at a place may have; empty if names are free or unknown."""
    return tuple(fields_at(model, place))


def fields_at(model: type[BaseModel], place: DataPath) -> Mapping[str, FieldInfo]:
    """The fields of the mapping at a place, by key; empty if names are free or unknown."""
    expected = _expected(model, place)
    return dict(expected.model_fields) if _is_model(expected) else {}


def expected_at(model: type[BaseModel], place: DataPath) -> Any:
    """The type at a place with its rules; None where the model ends before."""
    steps = _steps(model, place)
    return steps[-1] if len(steps) > len(place) else None


def accepts(expected: Any, value: Any) -> bool:
    """Whether a value is what a type expects."""
    try:
        TypeAdapter(expected).validate_python(value)
    except (ValidationError, RecursionError):
        return False
    return True


def known_kinds(model: type[BaseModel], place: DataPath) -> tuple[str, ...]:
    """Words that tell the kind of the entry at a place; empty if it has no kinds."""
    steps = [*_steps(model, place)]
    return tuple(map(str, _kinds(steps[-1]))) if len(steps) > len(place) else ()


def path_of(model: type[BaseModel], place: DataPath) -> DataPath:
    """The path in the data: the place without the kinds that no key stands for."""
    before = _steps(model, place)
    return (
        tuple(
            step
            for step, expected in zip(place, before, strict=False)
            if step not in _kinds(expected)
        )
        + place[len(before) :]
    )


def place_of(model: type[BaseModel], path: DataPath, data: Any) -> DataPath:
    """The opposite of `path_of`: the path with the kinds that the data tells."""
    place: DataPath = ()
    for step in path:
        steps = _steps(model, place)
        kind = _kind_of(steps[-1], data) if len(steps) > len(place) else None
        place = (*place, step) if kind is None else (*place, kind, step)
        data = data[step]
    return place


def _kind_of(expected: Any, data: Any) -> str | None:
    """The word that tells the kind of an entry, if it has one that is known."""
    word, kinds = _word_of_kind(expected), _kinds(expected)
    kind = data.get(word) if word is not None and isinstance(data, Mapping) else None
    return kind if isinstance(kind, str) and kind in kinds else None


def field_at(model: type[BaseModel], place: DataPath) -> FieldInfo | None:
    """The field that a place names, or None if it ends in a list or free name."""
    if not place:
        return None
    owner = _expected(model, place[:-1])
    return owner.model_fields.get(place[-1]) if _is_model(owner) else None


def bounds_at(model: type[BaseModel], place: DataPath) -> tuple[Any, ...]:
    """The rules that bound the value at a place, also where it may be left out or is in a list."""
    field = field_at(model, place)
    if field is not None:
        return (*field.metadata, *_rules(field.annotation))
    steps = _steps(model, place)
    return _rules(steps[-1]) if len(steps) > len(place) else ()


def is_whole(model: type[BaseModel], place: DataPath) -> bool:
    """Whether the number at a place must be whole: an integer, or a count of them."""
    expected = _expected(model, place)
    inner = expected.model_fields.get("value") if _is_model(expected) else None
    return (bare(inner.annotation) if inner else expected) is int


def item_at(model: type[BaseModel], place: DataPath) -> Any:
    """What an entry of the list at a place must be; None where there is no list."""
    expected = _expected(model, place)
    return get_args(expected)[0] if get_origin(expected) is tuple else None


def _rules(expected: Any) -> tuple[Any, ...]:
    """The rules in an annotation itself, or in the one of its choices that has some."""
    if get_origin(expected) in (Union, types.UnionType):
        return tuple(rule for choice in get_args(expected) for rule in _rules(choice))
    if get_origin(expected) is not Annotated:
        return ()
    return tuple(
        inner
        for rule in get_args(expected)[1:]
        for inner in (rule.metadata if isinstance(rule, FieldInfo) else [rule])
    )


def _is_model(expected: Any) -> bool:
    return isinstance(expected, type) and issubclass(expected, BaseModel)


def _expected(model: type[BaseModel], place: DataPath) -> Any:
    steps = _steps(model, place)
    return bare(steps[-1]) if len(steps) > len(place) else None


def _steps(model: type[BaseModel], place: DataPath) -> list[Any]:
    """What is expected before each step and after the last; shorter where the model ends."""
    expected: list[Any] = [model]
    for step in place:
        following = _kinds(expected[-1]).get(step) or _below(bare(expected[-1]), step)
        if following is None:
            break
        expected.append(following)
    return expected


def _below(expected: Any, step: str | int) -> Any:
    """What is expected below a mapping or list, or None."""
    if _is_model(expected):
        field = expected.model_fields.get(step)
        return None if field is None else Annotated[field.annotation, field]
    if isinstance(get_origin(expected), type) and issubclass(get_origin(expected), Mapping):
        return get_args(expected)[1]
    return get_args(expected)[0] if get_origin(expected) is tuple else None


def _word_of_kind(expected: Any) -> str | None:
    """The key whose word tells the kind of an entry, where entries are of several kinds."""
    rules = get_args(expected)[1:] if get_origin(expected) is Annotated else ()
    words = [rule.discriminator for rule in rules if isinstance(rule, FieldInfo)]
    return next((word for word in words if isinstance(word, str)), None)


def _kinds(expected: Any) -> Mapping[str | int, type[BaseModel]]:
    """The model of each kind of an entry that is distinguished by a word of its own."""
    word = _word_of_kind(expected)
    if word is None:
        return {}
    return {
        kind: choice
        for choice in get_args(get_args(expected)[0])
        for kind in _words(choice.model_fields[word])
    }


def _words(field: FieldInfo) -> tuple[str | int, ...]:
    """The words that may stand in a field that is one of some."""
    listed = [rule.words for rule in field.metadata if isinstance(rule, OneOf)]
    return get_args(field.annotation) or (listed[0] if listed else ())


def bare(expected: Any) -> Any:
    """The type without Annotated, and without `None` or single words next to it."""
    while get_origin(expected) is Annotated:
        expected = get_args(expected)[0]
    if get_origin(expected) in (Union, types.UnionType):
        choices = [bare(choice) for choice in get_args(expected) if choice is not type(None)]
        kinds = [choice for choice in choices if _is_model(choice) or get_origin(choice) is tuple]
        if len(choices) == 1 or len(kinds) == 1:
            return kinds[0] if kinds else choices[0]
    return expected

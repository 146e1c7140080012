"""What the model expects at a path: the known keys and the description, for hints."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.inputs.reading.source_positions import DataPath


def known_keys(model: type[BaseModel], path: DataPath) -> tuple[str, ...]:
    """Keys that the mapping at a path may have; empty if names are free or unknown."""
    expected = _expected(model, path)
    return tuple(expected.model_fields) if _is_model(expected) else ()


def field_at(model: type[BaseModel], path: DataPath) -> FieldInfo | None:
    """The field that a path names, or None if the path ends in a list or free name."""
    if not path:
        return None
    owner = _expected(model, path[:-1])
    return owner.model_fields.get(path[-1]) if _is_model(owner) else None


def bounds_at(model: type[BaseModel], path: DataPath) -> tuple[Any, ...]:
    """The rules that bound the value at a path, also where it may be left out."""
    field = field_at(model, path)
    if field is None:
        return ()
    inner = [choice for choice in get_args(field.annotation) if get_origin(choice) is Annotated]
    rules = [*field.metadata]
    for choice in inner if get_origin(field.annotation) in (Union, types.UnionType) else ():
        for rule in get_args(choice)[1:]:
            rules += rule.metadata if isinstance(rule, FieldInfo) else [rule]
    return tuple(rules)


def _is_model(expected: Any) -> bool:
    return isinstance(expected, type) and issubclass(expected, BaseModel)


def _expected(model: type[BaseModel], path: DataPath) -> Any:
    expected: Any = model
    for step in path:
        expected = _bare(expected)
        if _is_model(expected):
            field = expected.model_fields.get(step)
            expected = None if field is None else field.annotation
        elif isinstance(get_origin(expected), type) and issubclass(get_origin(expected), Mapping):
            expected = get_args(expected)[1]
        elif get_origin(expected) is tuple:
            expected = get_args(expected)[0]
        else:
            return None
    return _bare(expected)


def _bare(expected: Any) -> Any:
    """The type without Annotated, and without `None` or single words beside it."""
    while get_origin(expected) is Annotated:
        expected = get_args(expected)[0]
    if get_origin(expected) in (Union, types.UnionType):
        bare = [_bare(choice) for choice in get_args(expected)]
        kinds = [choice for choice in bare if _is_model(choice) or get_origin(choice) is tuple]
        return kinds[0] if len(kinds) == 1 else expected
    return expected

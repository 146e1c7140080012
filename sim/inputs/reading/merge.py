"""Partial scenarios: what is laid over another, and what then holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.inputs.reading.frozen import thawed

ABOUT_A_NUMBER = frozenset({"low", "high", "unit", "source", "status"})
# Ways to say the same thing, of which the last one written must hold: the labour market's path.
INSTEAD_OF_EACH_OTHER = frozenset({"index", "series", "file"})


def apply_change(data: Any, change: Any) -> Any:
    """Data with a change laid over it; neither is altered.

    Mappings merge key by key; lists, words and numbers replace. A mapping with a `value` is a
    new number and replaces the old one with its range and source, so that no source is left
    standing beside a number that does not come from it. A path written another way replaces the
    one before it.

    Examples
    --------
    >>> apply_change({"time": {"months": 24}, "seed": 1}, {"time": {"months": 60}})
    {'time': {'months': 60}, 'seed': 1}
    """
    if not isinstance(change, Mapping) or "value" in change:
        return thawed(change)
    if isinstance(data, int | float) and change and ABOUT_A_NUMBER.issuperset(change):
        return {"value": data, **thawed(change)}
    if not isinstance(data, Mapping):
        return thawed(change)
    replaced = INSTEAD_OF_EACH_OTHER if INSTEAD_OF_EACH_OTHER & set(change) else frozenset()
    merged = {key: thawed(entry) for key, entry in data.items() if key not in replaced}
    for key, entry in change.items():
        merged[key] = apply_change(data.get(key), entry)
    return merged

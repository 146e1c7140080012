"""Partial scenarios: what is laid over another, and what then holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.inputs.reading.frozen import thawed
from sim.inputs.reading.mends import as_yaml
from sim.inputs.reading.messages import LONGEST_LIST
from sim.inputs.reading.mistakes import DataPath, SourcePositions, Step
from sim.inputs.reading.named_lists import (
    EVERY,
    REMOVE,
    Entries,
    ListRule,
    as_entries,
    is_at,
    is_by_arm,
    laid_out,
    removed_names,
    rule_at,
)

ABOUT_A_NUMBER = frozenset({"low", "high", "unit", "source", "status", "follows"})
RATIOS = frozenset({"work", "part_time", "benefit", "other_exit", "returned"})
OWN = RATIOS | {"selection_on_work", "judged_likely", "inflow_ratio"}
COMBINED = frozenset({"combines", "strength", "interaction"})
EFFECTS = frozenset({"base_rate", "effects", "prior"})
# What makes a mapping a number: plain, or counted.
NUMBER = frozenset({"value", "events", "of"})
# Ways to say the same thing, by their place: where one of the first is written, nothing of the
# second is taken over, for the last one written must hold.
INSTEAD: tuple[tuple[tuple[str, ...], frozenset[str], frozenset[str]], ...] = (
    (("hazards", "labour_market"), frozenset({"index"}), frozenset({"series", "file"})),
    (("hazards", "labour_market"), frozenset({"series"}), frozenset({"index", "file"})),
    (("hazards", "labour_market"), frozenset({"file"}), frozenset({"index", "series"})),
    (("hazards", "regimes", EVERY), frozenset({"combines"}), OWN),
    (("hazards", "regimes", EVERY), RATIOS, COMBINED),
    (
        ("population", "groups", EVERY),
        frozenset({"file"}),
        frozenset({"persons", "stopping_persons", "entry"}),
    ),
    (("population", "groups", EVERY), frozenset({"persons"}), frozenset({"file"})),
    (("policy",), frozenset({"desk"}), frozenset({"desks"})),
    (("policy",), frozenset({"desks"}), frozenset({"desk"})),
    (("policy", "desk"), frozenset({"slots"}), frozenset({"staff"})),
    (("policy", "desk"), frozenset({"staff"}), frozenset({"slots"})),
    (("money", "grant"), frozenset({"inhabitants"}), frozenset({"historic_share"})),
    (("money", "grant"), frozenset({"historic_share"}), frozenset({"inhabitants"})),
    (("money", "regimes", EVERY), frozenset({"scheme"}), frozenset({"disregard"})),
    (("money", "regimes", EVERY), frozenset({"disregard"}), frozenset({"scheme"})),
    (("model",), frozenset({"scenario"}), frozenset({"endpoints"})),
    (("model",), frozenset({"endpoints"}), frozenset({"scenario", "posterior", "levels"})),
    (("model", "endpoints", EVERY), frozenset({"rates"}), EFFECTS),
    (("model", "endpoints", EVERY), EFFECTS, frozenset({"rates"})),
    (("data",), frozenset({"arms"}), frozenset({"total", "allocation"})),
    (("data",), frozenset({"total", "allocation"}), frozenset({"arms"})),
    (("answers", "interim"), frozenset({"month"}), frozenset({"months", "information_shares"})),
    (("answers", "interim"), frozenset({"months"}), frozenset({"month", "information_share"})),
    (("answers", "interim", "futility"), frozenset({"z"}), frozenset({"spending", "parameter"})),
    (("answers", "interim", "futility"), frozenset({"spending"}), frozenset({"z"})),
)
OPTIONS = ("options",)
PICK = "pick"
# What an option or setting is, the words it is found by, and weights, which sum to 1: written anew,
# they are all of it.
WHOLE = (
    ("effects",),
    ("options", EVERY, "change"),
    ("options", EVERY, "pick"),
    ("settings", EVERY, EVERY, "change"),
)


@dataclass
class LaidOver:
    """Data with a change laid over it, and where the entries of named lists went.

    Attributes
    ----------
    data : what then holds
    lists : the named lists that the change writes, with what became of the entries below
    mistakes : (path in the change, what must hold) of what cannot be laid over anything
    arms : what the change says arm by arm, with the arms below that stay as they are
    """

    data: Any = None
    lists: dict[DataPath, Entries] = field(default_factory=dict)
    mistakes: list[tuple[DataPath, str]] = field(default_factory=list)
    arms: dict[DataPath, tuple[str, ...]] = field(default_factory=dict)

    def place_of(self, path: DataPath, *, in_change: bool) -> DataPath | None:
        """Where a path of the change, or of the data below, is now; None if it is gone."""
        for where, entries in self.lists.items():
            size = len(where)
            if path[:size] == where and len(path) > size:
                moves = entries.own if in_change else entries.below
                place = moves.get(path[size])
                return None if place is None else (*where, place, *path[size + 1 :])
        return path

    def path_in_change(self, path: DataPath) -> DataPath:
        """The path in the change of what is in the data now; the same if it is not from there."""
        for where, entries in self.lists.items():
            size = len(where)
            if path[:size] == where and len(path) > size:
                back: dict[Step, Step] = {new: old for old, new in entries.own.items()}
                return (*where, back.get(path[size], path[size]), *path[size + 1 :])
        return path

    def places(self, change: SourcePositions, below: SourcePositions | None) -> SourcePositions:
        """Places of the data, from those of the change and of what is below."""
        lower = self._moved(below, None, in_change=False) if below else None
        return self._moved(change, lower, in_change=True)

    def _moved(
        self, places: SourcePositions, below: SourcePositions | None, *, in_change: bool
    ) -> SourcePositions:
        if not self.lists:
            return SourcePositions(places.keys, places.values, below or places.below)
        deeper = places.below and self._moved(places.below, None, in_change=in_change)
        keys, values = (
            {
                new: place
                for path, place in side.items()
                if (new := self.place_of(path, in_change=in_change)) is not None
            }
            for side in (places.keys, places.values)
        )
        return SourcePositions(keys, values, below or deeper)


def apply_change(data: Any, change: Any) -> Any:
    """Data with a change laid over it; neither is altered. See `laid_over`.

    Examples
    --------
    >>> apply_change({"time": {"months": 24}, "seed": 1}, {"time": {"months": 60}})
    {'time': {'months': 60}, 'seed': 1}
    """
    return laid_over(data, change).data


def laid_over(data: Any, change: Any) -> LaidOver:
    """Data with a change laid over it; neither is altered.

    Mappings merge key by key, lists of named entries name by name (`named_lists`); other lists,
    words and numbers replace. A mapping with a `value`, or `events` and `of`, is a new
    number and replaces the old one with its range and source, so that no source is left standing
    next to a number that does not come from it. What is written another way replaces the way before
    it.
    """
    result = LaidOver()
    result.data = _merged(data, change, (), result)
    return result


def _merged(data: Any, change: Any, path: DataPath, result: LaidOver) -> Any:
    rule = rule_at(path)
    if rule is not None and isinstance(change, Mapping) and data:
        change = _as_list(data, change, path, rule, result)
    if rule is not None and isinstance(change, list | tuple):
        return _merged_by_name(data, change, path, rule, result)
    is_whole = any(is_at(path, place) for place in WHOLE)
    if not isinstance(change, Mapping) or not NUMBER.isdisjoint(change) or is_whole:
        return thawed(change)
    if isinstance(data, int | float) and change and ABOUT_A_NUMBER.issuperset(change):
        return {"value": data, **thawed(change)}
    below = data if isinstance(data, Mapping) else {}
    dropped = {
        key
        for place, written, instead in INSTEAD
        if is_at(path, place) and not written.isdisjoint(change)
        for key in instead
    }
    merged = {key: thawed(entry) for key, entry in below.items() if key not in dropped}
    if is_by_arm(path):
        change = _without_removal(merged, change, path, result)
    for key, entry in change.items():
        merged[key] = _merged(below.get(key), entry, (*path, key), result)
    return merged


def _without_removal(
    merged: dict[str, Any], change: Mapping[str, Any], path: DataPath, result: LaidOver
) -> Mapping[str, Any]:
    """The change without what it removes, which goes from what is taken over."""
    names = change.get(REMOVE)
    # A number would be that of an arm called so.
    if isinstance(names, list | tuple | str):
        removed, mistakes = removed_names(names, tuple(merged))
        where = result.path_in_change(path)
        result.mistakes += [((*where, REMOVE, *at), text) for at, text in mistakes]
        for name in removed:
            merged.pop(name, None)
        change = {key: entry for key, entry in change.items() if key != REMOVE}
    result.arms[path] = tuple(name for name in merged if name not in change)
    return change


def _as_list(
    data: Any, change: Mapping[str, Any], path: DataPath, rule: ListRule, result: LaidOver
) -> Any:
    """The list that a mapping in its place means, which is reported; the mapping if none."""
    entries = as_entries(data, change, rule)
    if entries is None:
        return change
    shown = as_yaml(entries)
    mend = f"Write `{shown}`." if len(shown) <= LONGEST_LIST else "Put it between [ and ]."
    where = result.path_in_change(path)
    result.mistakes.append((where, f"must be a list (got a mapping). {mend}"))
    return entries


def _merged_by_name(
    data: Any, change: Any, path: DataPath, rule: ListRule, result: LaidOver
) -> list[Any]:
    below = list(data) if isinstance(data, list | tuple) else []
    entries = laid_out(below, list(change), rule)
    result.lists[path] = entries
    result.mistakes += [((*path, *where), text) for where, text in entries.mistakes]
    merged = []
    for place, (old, own) in enumerate(entries.pairs):
        taken_over = None if old is None else below[old]
        written = taken_over if own is None else change[own]
        merged.append(_merged(taken_over, written, (*path, place), result))
    return _with_words_for_all(merged, change, entries) if path == OPTIONS else merged


def _with_words_for_all(options: list[Any], change: Any, entries: Entries) -> list[Any]:
    """Options whose words are taken over only where every option then has words."""
    if all(isinstance(option, Mapping) and option.get(PICK) for option in options):
        return options
    return [
        {key: entry for key, entry in option.items() if key != PICK}
        if own is not None and isinstance(option, Mapping) and PICK not in change[own]
        else option
        for option, (_, own) in zip(options, entries.pairs, strict=True)
    ]

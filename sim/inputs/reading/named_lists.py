"""Lists whose entries have names or dates, laid over each other name by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sim.inputs.reading.mistakes import DataPath, Step, got, shown_key
from sim.inputs.reading.suggestions import did_you_mean

REMOVE, NAME, DATE, EVERY = "remove", "name", "from_date", "*"
Stays = Literal["where_one_is_named", "where_one_is_removed", "always"]


@dataclass(frozen=True)
class ListRule:
    """How one list is laid over another.

    Attributes
    ----------
    place : where the list stands; * is any name
    stays : when entries below that are not named stay. Where none is named or removed, the list is
        one of its own; where they stay only if one is removed, the list says what there is
    key : what names an entry
    """

    place: tuple[str, ...]
    stays: Stays
    key: str = NAME


SCENARIO_RULES = (
    ListRule(("population", "groups"), "where_one_is_named"),
    ListRule(("money", "one_off"), "where_one_is_named"),
    ListRule(("money", "costs"), "where_one_is_named"),
    ListRule(("settings", "effect_basis"), "where_one_is_removed"),
    ListRule(("settings", "labour_market"), "where_one_is_removed"),
    ListRule(("options",), "where_one_is_removed"),
    ListRule(("amounts", "norms", "rows"), "always", DATE),
    ListRule(("amounts", "grant", "price_per_benefit", "rows"), "always", DATE),
    ListRule(("amounts", "disregards", "stages", EVERY, "caps", "rows"), "always", DATE),
)
DESIGN_RULES = (
    ListRule(("model", "endpoints"), "where_one_is_named", "endpoint"),
    ListRule(("data", "blocks"), "where_one_is_named"),
    ListRule(("patterns",), "where_one_is_named"),
)
RULES = (*SCENARIO_RULES, *DESIGN_RULES)
# Of a design: what is stated arm by arm. It merges as every mapping does, so that an arm of the
# design below goes only where it is removed.
BY_ARM: tuple[tuple[str, ...], ...] = (
    ("data", "arms"),
    ("data", "allocation"),
    ("data", "stopping"),
    ("data", "take_up"),
    ("data", "selection_gap"),
    ("data", "drop_out", "arms"),
    ("data", "costs", "per_person_eur"),
    ("model", "levels"),
    ("model", "endpoints", EVERY, "rates"),
    ("model", "endpoints", EVERY, "effects"),
    ("model", "endpoints", EVERY, "prior"),
    ("model", "endpoints", EVERY, "means"),
)
# Of a scenario: what has names of its owner's, and goes in the same way.
TRAITS: tuple[tuple[str, ...], ...] = (
    ("population", "traits"),
    ("population", "groups", EVERY, "traits"),
    ("population", "groups", EVERY, "intake", "traits"),
)


def rule_at(path: DataPath) -> ListRule | None:
    """The rule of the list at a path, if its entries have names or dates."""
    return next((rule for rule in RULES if is_at(path, rule.place)), None)


def is_at(path: DataPath, place: tuple[str, ...]) -> bool:
    """Whether a path leads to a place, in which * is any step."""
    return len(path) == len(place) and all(
        there in (EVERY, step) for step, there in zip(path, place, strict=True)
    )


@dataclass
class Entries:
    """What becomes of two lists of named entries.

    Attributes
    ----------
    pairs : for each entry of the new list its place below and its place in the change; one of
        them may be None
    stay : names of entries below that stay as they are
    left_out : names of entries below that are gone without being removed by name
    mistakes : (path within the list of the change, what must hold)
    """

    pairs: list[tuple[int | None, int | None]] = field(default_factory=list)
    stay: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    mistakes: list[tuple[DataPath, str]] = field(default_factory=list)

    @cached_property
    def own(self) -> dict[Step, int]:
        """Place in the change → place in the new list."""
        return {own: place for place, (_, own) in enumerate(self.pairs) if own is not None}

    @cached_property
    def below(self) -> dict[Step, int]:
        """Place below → place in the new list."""
        return {old: place for place, (old, _) in enumerate(self.pairs) if old is not None}


def laid_out(below: Sequence[Any], change: Sequence[Any], rule: ListRule) -> Entries:
    """Which entries of two lists become one.

    An entry takes over what it does not say from the entry below that has its name.

    Parameters
    ----------
    below, change : entries as plain data; an entry ``{remove: [name, …]}`` takes others away
    """
    names = [_name_of(entry, rule) for entry in below]
    removals = {place for place, entry in enumerate(change) if _is_removal(entry, rule)}
    result = Entries()
    gone = {name for place in removals for name in _removed(change[place], place, names, result)}
    written: dict[str, int] = {}
    for place, entry in enumerate(change):
        name = _name_of(entry, rule)
        if place not in removals and name and name in names and name not in gone:
            written.setdefault(name, place)
    untouched = tuple(name for name in names if name and name not in {*gone, *written})
    is_named = rule.stays == "where_one_is_named" and bool(written)
    stays = bool(removals) or is_named or rule.stays == "always"
    if stays:
        result.stay = untouched
        result.pairs = [
            (place, written.get(name)) for place, name in enumerate(names) if name not in gone
        ]
    else:
        result.left_out = untouched
    taken = {place: names.index(name) for name, place in written.items()}
    result.pairs += [
        (taken.get(place), place)
        for place in range(len(change))
        if place not in removals and not (stays and place in taken)
    ]
    if rule.key == DATE:
        result.pairs.sort(key=lambda pair: _date_of(below, change, pair, rule))
    return result


def _date_of(
    below: Sequence[Any],
    change: Sequence[Any],
    pair: tuple[int | None, int | None],
    rule: ListRule,
) -> str:
    """The date that an entry stands at; a date in text sorts as the date does."""
    old, own = pair
    entry = change[own] if own is not None else below[old] if old is not None else None
    return _name_of(entry, rule)


def _name_of(entry: Any, rule: ListRule) -> str:
    name = entry.get(rule.key) if isinstance(entry, Mapping) else None
    return str(name) if isinstance(name, str | date) else ""


def _is_removal(entry: Any, rule: ListRule) -> bool:
    return isinstance(entry, Mapping) and REMOVE in entry and rule.key not in entry


def _removed(entry: Any, place: int, known: Sequence[str], result: Entries) -> tuple[str, ...]:
    """Names that an entry takes away; what is wrong with it goes into the result."""
    names, where = entry[REMOVE], (place, REMOVE)
    for key in entry:
        if key != REMOVE:
            text = f"must stand in an entry of its own (got it next to {REMOVE})."
            result.mistakes.append(((place, key), text))
    taken, mistakes = removed_names(names, known)
    result.mistakes += [((*where, *at), text) for at, text in mistakes]
    return taken


def as_entries(
    below: Sequence[Any], change: Mapping[str, Any], rule: ListRule
) -> list[dict[str, Any]] | None:
    """The entries that a mapping means where a list must stand; None if it means none.

    It may be one entry, a removal, or what is said of entries below under their names.

    Examples
    --------
    >>> as_entries([{"name": "a"}], {"a": {"persons": 30}}, SCENARIO_RULES[0])
    [{'name': 'a', 'persons': 30}]
    """
    if REMOVE in change or rule.key in change:
        return [dict(change)]
    names = {_name_of(entry, rule) for entry in below} - {""}
    if rule.key == DATE or not change or not names.issuperset(change):
        return None
    if not all(isinstance(entry, Mapping) for entry in change.values()):
        return None
    return [{rule.key: name, **entry} for name, entry in change.items()]


def is_by_arm(path: DataPath) -> bool:
    """Whether a mapping says something of every arm or trait, and may hold a removal."""
    return any(is_at(path, place) for place in (*BY_ARM, *TRAITS))


def removed_names(
    names: Any, known: Sequence[str]
) -> tuple[tuple[str, ...], list[tuple[DataPath, str]]]:
    """Names that are taken away from what is below, and what is wrong with how they are written.

    Parameters
    ----------
    names : what stands behind ``remove:``
    known : names of the entries below

    Returns
    -------
    those that are known; mistakes as in `Entries`, their paths within the list of names
    """
    if not isinstance(names, list | tuple):
        mend = f" Write `[{names}]`." if isinstance(names, str) else ""
        return (), [((), f"must be a list of names (got {got(names)}).{mend}")]
    mistakes: list[tuple[DataPath, str]] = []
    for number, name in enumerate(names):
        if str(name) not in known:
            shown = shown_key(str(name))
            hint = did_you_mean(str(name), known) if known else " There is nothing to take away."
            text = f"must be the name of an entry that is taken over (got `{shown}`).{hint}"
            mistakes.append(((number,), text))
    return tuple(str(name) for name in names if str(name) in known), mistakes

"""Lists whose entries have names, laid over each other name by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sim.inputs.reading.messages import got
from sim.inputs.reading.source_positions import DataPath, Step, shown_key
from sim.inputs.reading.suggestions import did_you_mean

REMOVE, NAME = "remove", "name"
# Lists by name. True: entries below that are not named stay, if any of them is named; false: the
# list says what there is, and only takes over what its entries do not say.
BY_NAME: Mapping[DataPath, bool] = {
    ("population", "groups"): True,
    ("money", "one_off"): True,
    ("settings", "effect_basis"): False,
    ("settings", "labour_market"): False,
    ("options",): False,
}


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


def laid_out(below: Sequence[Any], change: Sequence[Any], *, keeps_unnamed: bool) -> Entries:
    """Which entries of two lists become one.

    An entry takes over what it does not say from the entry below that has its name. Entries below
    that the change does not name stay where it names or removes another of them; else the change
    is a list of its own. Where `keeps_unnamed` is false they stay only where one is removed.

    Parameters
    ----------
    below, change : entries as plain data; an entry ``{remove: [name, …]}`` takes others away
    """
    names = [_name_of(entry) for entry in below]
    removals = {place for place, entry in enumerate(change) if _is_removal(entry)}
    result = Entries()
    gone = {name for place in removals for name in _removed(change[place], place, names, result)}
    written: dict[str, int] = {}
    for place, entry in enumerate(change):
        name = _name_of(entry)
        if place not in removals and name and name in names and name not in gone:
            written.setdefault(name, place)
    untouched = tuple(name for name in names if name and name not in {*gone, *written})
    stays = bool(removals) or (keeps_unnamed and bool(written))
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
    return result


def _name_of(entry: Any) -> str:
    name = entry.get(NAME) if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else ""


def _is_removal(entry: Any) -> bool:
    return isinstance(entry, Mapping) and REMOVE in entry and NAME not in entry


def _removed(entry: Any, place: int, known: Sequence[str], result: Entries) -> tuple[str, ...]:
    """Names that an entry takes away; what is wrong with it goes into the result."""
    names, where = entry[REMOVE], (place, REMOVE)
    for key in entry:
        if key != REMOVE:
            text = f"must stand in an entry of its own (got it next to {REMOVE})."
            result.mistakes.append(((place, key), text))
    if not isinstance(names, list | tuple):
        mend = f" Write `[{names}]`." if isinstance(names, str) else ""
        text = f"must be a list of names (got {got(names)}).{mend}"
        result.mistakes.append((where, text))
        return ()
    for number, name in enumerate(names):
        if name not in known:
            shown = shown_key(str(name))
            hint = did_you_mean(str(name), known) if known else " There is nothing to take away."
            text = f"must be the name of an entry that is taken over (got `{shown}`).{hint}"
            result.mistakes.append(((*where, number), text))
    return tuple(name for name in names if isinstance(name, str) and name in known)

"""How each field of a row of results may be shown where real people stand behind it.

Every field of every row says so by its type (`Annotated[float, Euros()]`), and one function reads
that: `disclosed`. It fails closed: a field that says nothing, or says what nobody has a rule for,
is an error and is not shown. See docs/comparison.md#real-people.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, get_origin

from sim.inputs.scenario.redacted import ROUND_TO
from sim.outcomes.interval import NONE, PARTS, Interval, field_types

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")
PERCENT = 0.01


class Disclosure:
    """How a field is disclosed; each kind is a class of its own."""


@dataclass(frozen=True, slots=True)
class Name(Disclosure):
    """Words of the scenario or of this program: shown."""


@dataclass(frozen=True, slots=True)
class Exact(Disclosure):
    """A number that no person of a file moves, such as a month or a norm: shown as it stands."""


@dataclass(frozen=True, slots=True)
class Stated(Disclosure):
    """A number as an input states it; how many persons a file holds counts as a level."""


@dataclass(frozen=True, slots=True)
class Level(Disclosure):
    """The level of the row's own cell, in the row's unit."""


@dataclass(frozen=True, slots=True)
class Difference(Disclosure):
    """A difference from the comparator: of the row's own cell, or of this measure in total."""

    measure: str = ""


@dataclass(frozen=True, slots=True)
class Persons(Disclosure):
    """A number of persons that stands in no cell."""


@dataclass(frozen=True, slots=True)
class Euros(Disclosure):
    """Euros over all months that stand in no cell."""


@dataclass(frozen=True, slots=True)
class Share(Disclosure):
    """A share of persons, where enough are in it and out of it."""


@dataclass(frozen=True, slots=True)
class Percent(Disclosure):
    """A chance, or a share of variance: in whole percents."""


@dataclass(frozen=True, slots=True)
class WholeMonths(Disclosure):
    """A number of months since the start."""


@dataclass(frozen=True, slots=True)
class PerUnit(Disclosure):
    """Euros for each unit gained, worked out again from what is shown; without its ends.

    Attributes
    ----------
    cost, gain : fields of the same row
    step : to which it is rounded, euros
    """

    cost: str
    gain: str
    step: float


@dataclass(frozen=True, slots=True)
class WorkedOut(Disclosure):
    """Hidden here; whoever discloses the table works it out again from what is shown."""


@dataclass(frozen=True, slots=True)
class Shown(Disclosure):
    """Taken from a table that has been disclosed already."""


@dataclass(frozen=True, slots=True)
class Withheld(Disclosure):
    """Never shown: at full precision it tells one file from any other, rounded it says nothing."""


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely a number is shown.

    Attributes
    ----------
    step : to whose multiples it is rounded; 0: not at all
    least : numbers nearer to 0 than this, but not 0, are left out
    """

    step: float
    least: float = 0.0

    def shown(self, value: float) -> float:
        """A number as it may be shown.

        Examples
        --------
        >>> Grain(5.0, 10.0).shown(12.4), Grain(5.0, 10.0).shown(0.0), Grain(5.0, 10.0).shown(-9.9)
        (10.0, 0.0, nan)
        """
        if 0 < abs(value) < self.least:
            return NONE
        return rounded(value, self.step) if self.step else value


class Rules(Protocol):
    """What is known of the people behind a table."""

    def keeps(self, row: Any) -> bool:
        """Whether anything of a row is shown."""

    def grain(self, row: Any, disclosure: Disclosure) -> Grain | None:
        """How finely a number of this row is shown; None: not at all.

        Raises
        ------
        TypeError
            If there is no rule for this kind of disclosure in this kind of row.
        """


Word = Annotated[str, Name()]
Whole = Annotated[int, Exact()]
Number = Annotated[float, Exact()]
# Of any number that is Percent or WholeMonths, whoever it is about.
FIXED = {Percent: Grain(PERCENT), WholeMonths: Grain(1.0)}


def disclosed(row: Row, rules: Rules) -> Row:
    """A row as it may be shown: each field as its type says.

    Raises
    ------
    TypeError
        If a field does not say how it is disclosed, or there is no rule for what it says.
    """
    kinds = disclosures(row.__class__)
    values = {name: _shown(row, name, kind, rules) for name, kind in kinds.items()}
    shown = replace(row, **values)
    ratios = {
        name: Interval(_ratio(shown, kind))
        for name, kind in kinds.items()
        if isinstance(kind, PerUnit)
    }
    return replace(shown, **ratios)


def disclosed_tables(tables: Row, rules: Rules, worked_out: Mapping[str, Any]) -> Row:
    """An object whose fields are tables, each of its rows as it may be shown.

    Parameters
    ----------
    worked_out : what stands in each field that is WorkedOut

    Raises
    ------
    TypeError
        If a field is neither a table nor says how it is disclosed, or a row's does not.
    """
    types = field_types(tables.__class__)
    shown: dict[str, Any] = {
        name: tuple(disclosed(row, rules) for row in getattr(tables, name) if rules.keeps(row))
        for name, (type_, metadata) in types.items()
        if get_origin(type_) is tuple and not metadata
    }
    for name, disclosure in _disclosures(tables.__class__, types.keys() - shown.keys()).items():
        is_anew = isinstance(disclosure, WorkedOut)
        shown[name] = worked_out[name] if is_anew else _shown(tables, name, disclosure, rules)
    return replace(tables, **shown)


@cache
def disclosures(kind: type) -> dict[str, Disclosure]:
    """How each field of a class is disclosed.

    Raises
    ------
    TypeError
        With every field that does not say, says it twice, or passes a number off as a name.
    """
    return _disclosures(kind, field_types(kind).keys())


def _disclosures(kind: type, names: Collection[str]) -> dict[str, Disclosure]:
    said = {
        name: [one for one in metadata if isinstance(one, Disclosure)]
        for name, (_, metadata) in field_types(kind).items()
        if name in names
    }
    silent = [name for name, kinds in said.items() if len(kinds) != 1]
    if silent:
        raise TypeError(
            f"{kind.__name__}: {', '.join(silent)}: must be Annotated with one Disclosure each."
        )
    types = field_types(kind)
    numbers = [
        name
        for name, kinds in said.items()
        if isinstance(kinds[0], Name) and types[name][0] is not str
    ]
    if numbers:
        raise TypeError(f"{kind.__name__}: {', '.join(numbers)}: only words are a Name.")
    return {name: kinds[0] for name, kinds in said.items()}


def _shown(row: Any, name: str, disclosure: Disclosure, rules: Rules) -> Any:
    value = getattr(row, name)
    if isinstance(disclosure, Name | Exact | Shown):
        return value
    if isinstance(disclosure, Withheld | WorkedOut | PerUnit):
        return _nothing(value)
    grain = FIXED.get(type(disclosure)) or rules.grain(row, disclosure)
    if grain is None:
        return _nothing(value)
    if isinstance(value, Interval):
        # The error, at full precision, would tell this file from any other.
        parts = {part: grain.shown(getattr(value, part)) for part in PARTS}
        return Interval(**{**parts, "mc_se": NONE})
    return grain.shown(value)


def _nothing(value: Any) -> Any:
    """What stands where a value is hidden."""
    if isinstance(value, Interval):
        return Interval(NONE)
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return ""
    if isinstance(value, tuple):
        return ()
    if isinstance(value, float):
        return NONE
    raise TypeError(f"Nothing stands for a hidden {type(value).__name__}.")


def _ratio(row: Any, of: PerUnit) -> float:
    cost, gain = getattr(row, of.cost).mean, getattr(row, of.gain).mean
    return rounded(cost / gain, of.step) if gain > 0 else NONE


def rounded(value: float, step: float = ROUND_TO) -> float:
    """A number to the nearest step; what is no number stays so.

    Examples
    --------
    >>> rounded(12.4), rounded(-3.0), rounded(0.26, 0.1)
    (10.0, -5.0, 0.3)
    """
    return round(round(value / step) * float(step), 6) if math.isfinite(value) else value

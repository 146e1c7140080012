"""A number over many worlds with its spread, and the columns it fills in a table of results."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

NONE = math.nan
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over worlds, its percentiles and its Monte Carlo error; nan for what is not known.

    Attributes
    ----------
    mean : over worlds, or over parameter draws
    p05, p50, p95 : percentiles over the same
    mc_se : how far the mean would move if random streams and parameters were drawn anew
    """

    mean: float
    p05: float = NONE
    p50: float = NONE
    p95: float = NONE
    mc_se: float = NONE


PARTS = tuple(field.name for field in fields(Interval))


@dataclass(frozen=True, slots=True)
class Columns:
    """Which parts of an interval stand in a table with the mean, and under which names.

    Attributes
    ----------
    parts : of p05, p50, p95 and mc_se, in the order of the columns
    mean : column of the mean; empty: the field's own name
    prefix : before the name of each part; None: the column of the mean and an underscore
    """

    parts: tuple[str, ...]
    mean: str = ""
    prefix: str | None = None

    def named(self, field_name: str) -> dict[str, str]:
        """Column → part, in the order of the columns.

        Examples
        --------
        >>> Columns(("p05", "p95")).named("net_cost")
        {'net_cost': 'mean', 'net_cost_p05': 'p05', 'net_cost_p95': 'p95'}
        >>> Columns(("mc_se",), mean="difference", prefix="").named("change")
        {'difference': 'mean', 'mc_se': 'mc_se'}
        """
        mean = self.mean or field_name
        prefix = f"{mean}_" if self.prefix is None else self.prefix
        return {mean: "mean", **{f"{prefix}{part}": part for part in self.parts}}


@dataclass(frozen=True, slots=True)
class Heading:
    """What people read above the column of a field, wherever its table is shown to them.

    Attributes
    ----------
    key : of the words in the page's catalogues; empty where only the terminal shows it
    words : on the terminal; none where only the page shows it
    unit : of the number
    form : how it is written, see `sim.report.tables.column`
    is_compared : whether of the comparator itself nothing is said
    """

    key: str = ""
    words: tuple[str, ...] = ()
    unit: str = ""
    form: str = "cell"
    is_compared: bool = True


# The sets of columns that several tables have.
ENDS = Columns(("p05", "p95"))
SPREAD = Columns(("p05", "p50", "p95"))
ERROR = Columns(("mc_se",))
BAND = Columns(("p05", "p50", "p95"), mean="mean", prefix="")
BAND_AND_ERROR = Columns(("p05", "p50", "p95", "mc_se"), mean="mean", prefix="")


@cache
def field_types(kind: Any) -> Mapping[str, tuple[Any, tuple[Any, ...]]]:
    """Field → its type, and what is annotated to it; in the order of the fields."""
    hints = get_type_hints(kind, include_extras=True)
    types = {}
    for field in fields(kind):
        hint = hints[field.name]
        is_annotated = get_origin(hint) is Annotated
        types[field.name] = (get_args(hint)[0], hint.__metadata__) if is_annotated else (hint, ())
    return types


@cache
def _columns_of(kind: Any) -> Mapping[str, Mapping[str, str]]:
    """Field → its columns, each with the part of an interval it holds; empty for other fields."""
    columns: dict[str, dict[str, str]] = {}
    for name, (type_, metadata) in field_types(kind).items():
        named = next((one for one in metadata if isinstance(one, Columns)), None)
        if (named is None) == (type_ is Interval):
            raise TypeError(f"{kind.__name__}.{name}: an Interval, and nothing else, has Columns.")
        columns[name] = {} if named is None else named.named(name)
    return columns


def headings(kind: type) -> dict[str, Heading]:
    """Field → what people read above its column, of those fields that say it."""
    return {
        name: one
        for name, (_, metadata) in field_types(kind).items()
        for one in metadata
        if isinstance(one, Heading)
    }


def part_columns(kind: type, name: str) -> dict[str, str]:
    """Part of an interval → the column that holds it; of another field its own name as the mean."""
    named = _columns_of(kind)[name]
    return {part: column for column, part in named.items()} or {"mean": name}


def column_names(kind: type) -> list[str]:
    """The columns of a table of rows of this kind."""
    return [column for name, parts in _columns_of(kind).items() for column in parts or (name,)]


def record(row: Any) -> dict[str, Any]:
    """A row as a line of a table: column → number or word."""
    line: dict[str, Any] = {}
    for name, parts in _columns_of(row.__class__).items():
        value = getattr(row, name)
        if parts:
            line |= {column: getattr(value, part) for column, part in parts.items()}
        else:
            line[name] = _plain(value)
    return line


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def row_from(kind: Callable[..., Row], line: Mapping[str, Any]) -> Row:
    """The row that `record` made the line of.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Cost:
    ...     option: str
    ...     euros: Annotated[Interval, ENDS]
    >>> row_from(Cost, {"option": "a", "euros": 3.0, "euros_p05": 1.0, "euros_p95": 5.0})
    Cost(option='a', euros=Interval(mean=3.0, p05=1.0, p50=nan, p95=5.0, mc_se=nan))
    """
    values = {}
    for name, parts in _columns_of(kind).items():
        values[name] = (
            Interval(**{part: line[column] for column, part in parts.items()})
            if parts
            else line[name]
        )
    return kind(**values)

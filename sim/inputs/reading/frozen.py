"""What every part of a scenario is made of: frozen sections, tables by name and frozen maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    WrapSerializer,
)
from pydantic_core import PydanticCustomError


def _without_zero_fraction(written: Any) -> Any:
    is_whole = isinstance(written, float) and written.is_integer()
    return int(written) if is_whole else written


# 24.0 is a whole number, as it is for JSON Schema.
WHOLE = BeforeValidator(_without_zero_fraction)
Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")]
MonthIndex = Annotated[int, Field(ge=0, le=1200), WHOLE]
Years = Annotated[int, Field(ge=0, le=130), WHOLE]
Months = Annotated[int, Field(ge=0, le=1200), WHOLE]
Text = Annotated[str, Field(max_length=20_000)]
K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A mapping that cannot change and can be hashed, compared and pickled.

    Examples
    --------
    >>> FrozenMap({"a": 1})["a"]
    1
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V] | None = None) -> None:
        self._entries: dict[K, V] = dict(entries or {})

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._entries!r})"


def frozen(value: Any) -> Any:
    """Plain data with every mapping a `FrozenMap` and every list a tuple."""
    if isinstance(value, Mapping):
        return FrozenMap({key: frozen(entry) for key, entry in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(entry) for entry in value)
    return value


def thawed(value: Any) -> Any:
    """The opposite of `frozen`: plain dicts and lists, as JSON has them."""
    if isinstance(value, Mapping):
        return {key: thawed(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(entry) for entry in value]
    return value


def refusal(text: str, mend: object = None) -> PydanticCustomError:
    """What a validator raises: "must …", as it is reported, with what to write instead.

    Pydantic formats its templates, so a text that holds words of a user goes in as context.
    """
    return PydanticCustomError("must", "{sentence}", {"sentence": text, "mend": mend})


def as_dict(value: Mapping[Any, Any], write: SerializerFunctionWrapHandler) -> Any:
    """A frozen map for writing: as the dict it stands for."""
    return write(dict(value))


# A list of a file becomes a tuple, though its entries are read strictly.
Listed = Annotated[tuple[T, ...], Field(strict=False)]
ByName = Annotated[Mapping[Name, T], AfterValidator(FrozenMap), WrapSerializer(as_dict)]


class Section(BaseModel):
    """A part of a scenario: strict types, no unknown keys, finite numbers, never changed."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=False,
        revalidate_instances="never",
    )


class Table(Section, Generic[T]):
    """A section whose fields are rows of one kind; read as `table.work` or `table["work"]`."""

    def __getitem__(self, name: str) -> T:
        if name not in type(self).model_fields:
            raise KeyError(name)
        entry: T = getattr(self, name)
        return entry

    def keys(self) -> tuple[str, ...]:
        """Names of the rows, in the model's order."""
        return tuple(type(self).model_fields)

    def items(self) -> tuple[tuple[str, T], ...]:
        """Pairs of name and row, in the model's order."""
        return tuple((name, self[name]) for name in self.keys())

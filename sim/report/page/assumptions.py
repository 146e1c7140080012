"""Every number a scenario states with a source, a range or a status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup

from sim.report.page.blocks import Head, Prose, Row, Section, Table
from sim.report.page.language import Language, cited
from sim.report.page.stored_result import Result

Path = tuple[str, ...]
# Parts of a scenario that hold no numbers of the world.
SKIPPED = ("published", "options", "runs", "seed")
# Words of a path that say nothing to a reader.
SILENT = ("population", "hazards", "groups", "value", "share", "earnings")
COLUMNS = ("value", "range", "status", "source")


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number of a resolved scenario, as it is stated; without a range both ends are None."""

    value: float | str
    low: float | str | None
    high: float | str | None
    status: str
    source: str

    @classmethod
    def read(cls, part: Mapping[str, Any]) -> Self:
        """A quantity of the scenario's own data."""
        source = part.get("source", "")
        status = part.get("status") or ("published" if source else "assumed")
        return cls(part["value"], part.get("low"), part.get("high"), status, source)


def stated_numbers(part: Any, path: Path = ()) -> Iterator[tuple[Path, StatedNumber]]:
    """Every quantity of a resolved scenario that says more than its value, with its path."""
    if isinstance(part, dict):
        if isinstance(part.get("value"), int | float) and {"source", "low", "high"} & set(part):
            yield path, StatedNumber.read(part)
            return
        for key, inner in part.items():
            if path or key not in SKIPPED:
                yield from stated_numbers(inner, (*path, key))
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from stated_numbers(inner, (*path, _item_name(inner, number)))


def _item_name(item: Any, number: int) -> str:
    """What an entry of a list is called: its name, or where it begins."""
    if isinstance(item, dict):
        for key in ("name", "from_months", "from_years"):
            if key in item:
                return str(item[key]) if key == "name" else f"{key}:{item[key]}"
    return f"item:{number + 1}"


def assumptions_section(result: Result, language: Language) -> Section:
    """All of them in one table."""
    rows = tuple(
        _row(path, number, language)
        for path, number in stated_numbers(result.manifest.content["scenario"])
    )
    table = Table(
        name="assumptions",
        caption=language.plain("assumptions.caption"),
        corner=language.plain("assumptions.col_what"),
        columns=tuple(
            Head(language.plain(f"assumptions.col_{name}"), is_number=name in ("value", "range"))
            for name in COLUMNS
        ),
        rows=rows,
    )
    return Section(
        "assumptions",
        language.text("section.assumptions"),
        (Prose((language.text("assumptions.lead"),)), table),
    )


def _row(path: Path, number: StatedNumber, language: Language) -> Row:
    where = ".".join(path)
    value = cited(stated_text(number.value, path, language), where)
    if number.low is not None and number.high is not None:
        low, high = (
            cited(stated_text(end, path, language), where) for end in (number.low, number.high)
        )
        spread: Markup | str = language.text("published.between", low=low, high=high)
    else:
        spread = "–"
    return Row(
        path_words(path, language),
        (value, spread, language.text(f"status.{number.status}"), language.own(number.source)),
    )


def stated_text(value: float | str, path: Path, language: Language) -> str:
    """As the scenario states it, to four significant digits; shares as percentages.

    A word, such as `never` for a half-life, stays a word.
    """
    if isinstance(value, str):
        return language.texts.get(f"assumptions.{value}") or value
    if path[-1].endswith("share") or "households" in path or path[:2] == ("population", "profiles"):
        return language.percent(value, -2 if round(100 * value, 6).is_integer() else -3)
    text = f"{float(f'{value:.4g}'):f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return language.number(value, -decimals)


def path_words(path: Path, language: Language) -> Markup:
    """Where a number stands, in words."""
    silent = (*SILENT, "regimes") if path[0] == "money" else SILENT
    # In what is done and paid a name is a regime's; among people it is a group's.
    kind = "group" if path[0] == "population" else "treated"
    words = [_word(part, kind, language) for part in path if part not in silent]
    return Markup(" &rsaquo; ").join(Markup("<bdi>{}</bdi>").format(word) for word in words)


def _word(part: str, kind: str, language: Language) -> str:
    item, colon, number = part.partition(":")
    if colon:
        return language.plain(f"path.{item}", number=number)
    if part.isdecimal():
        return language.plain("path.place", number=int(part) + 1)
    return language.texts.get(f"path.{part}") or language.name(kind, part)

"""The columns of a table for people, as the page shows them in one language."""

from __future__ import annotations

from typing import TypeVar

from markupsafe import Markup

from sim.report.estimate import FINEST, Estimate
from sim.report.numbers import NOTHING
from sim.report.page.assumptions import stated_text
from sim.report.page.blocks import Head
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.page.numbers import value_text
from sim.report.tables.column import (
    Cell,
    Column,
    Given,
    Named,
    Own,
    Published,
    Said,
    Spread,
    Stated,
    Titled,
)

Row = TypeVar("Row")
IN_THOUSANDS = ("thousands", "size")
WITHOUT_ENDS = ("chance", "bare")
# The last digit of a number that was given, where it is not whole.
FINEST_GIVEN = {"p": -3}
BRIEF = ("brief", "brief_thousands")


def head_of(column: Column[Row], language: Language) -> Head:
    """The heading of a column."""
    words = language.plain(column.key, **dict(column.values))
    return Head(words, is_number=column.is_number, name=column.name)


def shown(column: Column[Row], row: Row, language: Language) -> Markup | str:
    """What a column says of a row."""
    return cell_markup(column.cell(row), language, column.form)


def cell_markup(cell: Cell, language: Language, form: str = "cell") -> Markup | str:
    """A cell in one language."""
    match cell:
        case Estimate():
            return _estimate(cell, language, form)
        case Spread():
            return _spread(cell, language)
        case Given():
            words: Markup | str = cited(_number(cell, language), cell.source)
        case Published():
            words = cited(_published(cell, language), cell.source)
        case Stated():
            words = cited(stated_text(cell.value, cell.path, language), cell.source)
        case Titled():
            title = without_control_signs(language.said(cell.title) or cell.name)
            words = Markup("<bdi>{}</bdi>").format(title)
        case Named():
            words = _names(cell, language)
        case Said():
            values = {name: cell_markup(value, language, cell.form) for name, value in cell.values}
            words = language.text(cell.key, **values)
        case Own():
            words = language.own(cell.text) or NOTHING
    return words


def _estimate(estimate: Estimate, language: Language, form: str) -> Markup:
    if form == "extra":
        return language.extra(estimate, "bare")
    if form in BRIEF:
        return language.brief(estimate, thousands=form == "brief_thousands")
    if form in IN_THOUSANDS:
        return language.thousands(estimate)
    return language.estimate(estimate, "bare" if form in WITHOUT_ENDS else "cell")


def _spread(spread: Spread, language: Language) -> Markup:
    middle, low, high = (
        language.estimate(one, "bare") for one in (spread.middle, spread.low, spread.high)
    )
    words = language.text("range.cell", low=low, high=high)
    return middle + Markup(" <small>{}</small>").format(words)


def _names(cell: Named, language: Language) -> Markup | str:
    names = [language.name(cell.kind, name) for name in cell.names]
    if not cell.is_own:
        return ", ".join(names)
    return language.text("power.together").join(Markup("<bdi>{}</bdi>").format(n) for n in names)


def _number(cell: Given, language: Language) -> str:
    if cell.unit in ("share", "level"):
        return language.percent(cell.value)
    return language.number(cell.value, FINEST_GIVEN.get(cell.unit, 0))


def _published(cell: Published, language: Language) -> Markup:
    def text(value: float) -> str:
        digit = FINEST[cell.unit] if cell.unit == "persons" else _digit_given(value)
        return value_text(value, cell.unit, digit, language.code)

    if cell.low is not None and cell.high is not None:
        return language.text("published.between", low=text(cell.low), high=text(cell.high))
    if cell.of is not None and cell.unit == "persons":
        return language.text("published.of", value=text(cell.value), of=cell.of)
    return Markup("{}").format(text(cell.value))


def _digit_given(share: float) -> int:
    """As many digits as were published: whole per cents or tenths of them."""
    return -2 if abs(100 * share - round(100 * share)) < 1e-9 else -3  # noqa: PLR2004

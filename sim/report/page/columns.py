"""The columns of a table for people, as the page shows them in one language."""

from __future__ import annotations

from typing import TypeVar

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.numbers import NOTHING
from sim.report.page.assumptions import stated_text
from sim.report.page.blocks import Head
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.tables.column import Cell, Column, Given, Own, Said, Spread, Stated, Titled

Row = TypeVar("Row")
IN_THOUSANDS = ("thousands", "size")
WITHOUT_ENDS = ("chance", "bare")
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
        case Stated():
            words = cited(stated_text(cell.value, cell.path, language), cell.source)
        case Titled():
            title = without_control_signs(language.said(cell.title) or cell.name)
            words = Markup("<bdi>{}</bdi>").format(title)
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


def _number(given: Given, language: Language) -> str:
    return language.percent(given.value) if given.unit == "share" else language.number(given.value)

"""What a page is made of: plain blocks, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[Markup, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` where the order means something."""

    kind: ClassVar[str] = "items"
    items: tuple[Markup, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must not be missed: `tone` is note or warning."""

    kind: ClassVar[str] = "notice"
    tone: str
    text: Markup


@dataclass(frozen=True, slots=True)
class Card:
    """One number that matters, with what it is the number of."""

    label: Markup
    number: Markup
    text: Markup
    role: str = "ink"
    series: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """A few cards next to each other."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A column: `text` as plain words; `series` if the reader may hide it; `name` of a measure."""

    text: str
    series: str = ""
    is_number: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together: the words above them, and where their numbers come from."""

    words: Markup
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is about, then a cell for each column.

    Attributes
    ----------
    marks : where its numbers come from
    group : rows after each other with the same group stand under its words
    """

    head: Markup | str
    cells: tuple[Markup | str, ...]
    series: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be copied and downloaded.

    Attributes
    ----------
    name : unique within a language
    caption : what it holds, with unit and period
    corner : heading of the first column
    columns, rows : as read
    folded : closed until the reader opens it, as the numbers under a chart are
    in_print : whether a folded one is printed all the same
    marks : where all its numbers come from
    groups : what the groups of its rows are called, where it has any
    """

    kind: ClassVar[str] = "table"
    name: str
    caption: str
    corner: str
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    folded: bool = True
    marks: tuple[tuple[str, str], ...] = ()
    groups: str = ""
    in_print: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing of a figure; `drawing` makes it anew for a file of its own."""

    title: Markup
    svg: Markup
    series: str = ""
    drawing: Any = None  # a Drawing; what a page is made of needs nothing that draws


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it stands for: `sign` is line, band, dot, diamond or thin."""

    sign: str
    role: str
    text: Markup
    series: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, or several small ones that share their axes.

    Attributes
    ----------
    name : unique within a language
    title : what is drawn, with unit and period
    legend : signs
    panels : the drawings
    description : what is seen, in words
    points : the same, one for each series
    table : the numbers
    others : more drawings, behind a line that opens them
    """

    kind: ClassVar[str] = "figure"
    name: str
    title: Markup
    legend: tuple[LegendEntry, ...]
    panels: tuple[Panel, ...]
    description: Markup
    table: Table | None = None
    points: tuple[Markup, ...] = ()
    others: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms with their meaning."""

    kind: ClassVar[str] = "definitions"
    entries: tuple[tuple[Markup, Markup], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks behind a line that opens them."""

    kind: ClassVar[str] = "fold"
    summary: Markup
    blocks: tuple[Block, ...]
    in_print: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A control: what may be chosen, each as it stands in the address and as it is read."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]
    is_setting: bool = False


@dataclass(frozen=True, slots=True)
class Pickable:
    """An option, the words by which it is found in the order of the controls, and its law."""

    name: str
    title: Markup
    role: str
    words: tuple[str, ...]
    law: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Controls that pick a row of a table, and show it as an answer.

    Attributes
    ----------
    dimensions : the controls
    options : what the words lead to
    first : the option that is picked at the start
    comparator : the option others are compared with
    slots : the measures of the answer, in words
    missing : what is said where a combination was not computed
    table : a row for each option under each combination
    """

    kind: ClassVar[str] = "choose"
    dimensions: tuple[Dimension, ...]
    options: tuple[Pickable, ...]
    first: str
    comparator: str
    slots: tuple[tuple[str, Markup], ...]
    missing: Markup
    table: Table


Block = Choose | Prose | Items | Notice | Cards | Table | Figure | Definitions | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer."""

    name: str
    heading: Markup
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Something a reader can hide in every chart and table at once."""

    name: str
    label: Markup
    role: str


@dataclass(frozen=True, slots=True)
class Page:
    """One language of the page.

    Attributes
    ----------
    title : plain words, for the browser's tab
    heading, question : of the scenario
    series : what can be hidden
    sections : the questions, in order
    """

    language: str
    title: str
    heading: Markup
    question: Markup
    series: tuple[Series, ...]
    sections: tuple[Section, ...] = field(default=())

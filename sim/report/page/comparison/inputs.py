"""Every number the comparison rests on, with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.assumptions import COLUMNS, path_words, stated_text
from sim.report.page.parts import Head, Prose, Row, Section, Table

if TYPE_CHECKING:
    from markupsafe import Markup

    from sim.report.page.comparison.tables import Compared, Line
    from sim.report.page.voice import Voice


def inputs_section(compared: Compared, voice: Voice) -> Section:
    """One table, without the numbers that say nothing of their own, such as a ratio of one."""
    lines = [line for line in compared.inputs if _says_something(line)]
    table = Table(
        name="inputs",
        caption=voice.plain("assumptions.caption"),
        corner=voice.plain("assumptions.col_what"),
        columns=tuple(
            Head(voice.plain(f"assumptions.col_{name}"), is_number=name in ("value", "range"))
            for name in COLUMNS
        ),
        rows=tuple(_row(line, voice) for line in lines),
    )
    lead = Prose((voice.text("assumptions.lead"),))
    return Section("assumptions", voice.text("section.assumptions"), (lead, table))


def _says_something(line: Line) -> bool:
    return bool(line["source"]) and not (
        line["status"] == "assumed" and line["low"] == line["high"] and line["value"] in (0, 1)
    )


def _row(line: Line, voice: Voice) -> Row:
    path = tuple(str(line["name"]).split("."))
    where = f"{line['option']}:{line['name']}"
    low, value, high = (stated_text(line[end], path, voice) for end in ("low", "value", "high"))
    spread: Markup | str = (
        voice.text("published.between", low=low, high=high) if line["low"] < line["high"] else "–"
    )
    return Row(
        path_words(path, voice),
        (value, spread, voice.text(f"status.{line['status']}"), voice.own(str(line["source"]))),
        marks=(("given", where),),
    )

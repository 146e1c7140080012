"""Every number the comparison rests on, with its source."""

from __future__ import annotations

from markupsafe import Markup

from sim.report.page.assumptions import COLUMNS, path_words, stated_text
from sim.report.page.blocks import Head, Prose, Row, Section, Table
from sim.report.page.comparison.option_styles import advised, title_markup
from sim.report.page.language import Voice
from sim.report.page.stored_comparison import Line, StoredComparison

# The names of numbers that are fitted or drawn begin with this in one table and not in the other.
HAZARDS = "hazards."
WEIGHT = "weight"
NUMBERS = ("value", "range", WEIGHT)


def inputs_section(compared: StoredComparison, voice: Voice) -> Section:
    """One table, without the numbers that say nothing of their own, such as a ratio of one.

    With `compare --why` each number has its weight: how far it moves the cost of the option that
    is cheapest on average.
    """
    lines = [line for line in compared.inputs if _says_something(line)]
    weights = _weights(compared)
    columns = (*COLUMNS[:2], WEIGHT, *COLUMNS[2:]) if weights else COLUMNS
    table = Table(
        name="inputs",
        caption=voice.plain("assumptions.caption"),
        corner=voice.plain("assumptions.col_what"),
        columns=tuple(
            Head(voice.plain(f"assumptions.col_{name}"), is_number=name in NUMBERS)
            for name in columns
        ),
        rows=tuple(_row(compared, line, weights, voice) for line in lines),
    )
    said = [voice.text("assumptions.lead")]
    if weights:
        option = title_markup(compared, advised(compared), voice)
        said.append(voice.text("assumptions.weight_lead", option=option))
    lead = Prose(tuple(said))
    return Section("assumptions", voice.text("section.assumptions"), (lead, table))


def _says_something(line: Line) -> bool:
    return bool(line["source"]) and not (
        line["status"] == "assumed" and line["low"] == line["high"] and line["value"] in (0, 1)
    )


def _weights(compared: StoredComparison) -> dict[str, Line]:
    """What is known of each number's weight, by its name."""
    if not compared.sensitivity:
        return {}
    option = advised(compared)
    return {line["input"]: line for line in compared.sensitivity if line["option"] == option}


def _row(compared: StoredComparison, line: Line, weights: dict[str, Line], voice: Voice) -> Row:
    path = tuple(str(line["name"]).split("."))
    where = f"{line['option']}:{line['name']}"
    low, value, high = (stated_text(line[end], path, voice) for end in ("low", "value", "high"))
    spread: Markup | str = (
        voice.text("published.between", low=low, high=high) if line["low"] < line["high"] else "–"
    )
    cells = [value, spread, voice.text(f"status.{line['status']}"), voice.own(str(line["source"]))]
    if weights:
        moves = weights.get(str(line["name"]).removeprefix(HAZARDS))
        weight = "–" if moves is None else voice.thousands(compared.swing_cost(moves, "swing"))
        cells.insert(COLUMNS.index("range") + 1, weight)
    return Row(
        path_words(path, voice),
        tuple(cells),
        marks=(("given", where),),
    )

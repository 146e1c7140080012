"""Every number the comparison rests on, with its source."""

from __future__ import annotations

from markupsafe import Markup

from sim.compare.input_table import InputRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.report.page.assumptions import COLUMNS, path_words, stated_text
from sim.report.page.blocks import Head, Prose, Row, Section, Table
from sim.report.page.comparison.options import advised, title_markup
from sim.report.page.language import Voice
from sim.report.page.stored_comparison import StoredComparison

# The names of numbers that are fitted or drawn begin with this in one table and not in the other.
HAZARDS = "hazards."
WEIGHT = "weight"
NUMBERS = ("value", "range", WEIGHT)


def inputs_section(compared: StoredComparison, voice: Voice) -> Section:
    """One table, without the numbers that say nothing of their own, such as a ratio of one.

    With `compare --why` each number has its weight: how far it moves the cost of the option that
    is cheapest on average.
    """
    lines = [row for row in compared.inputs if _says_something(row)]
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
        rows=tuple(_row(compared, row, weights, voice) for row in lines),
    )
    said = [voice.text("assumptions.lead")]
    if weights:
        option = title_markup(compared, advised(compared), voice)
        said.append(voice.text("assumptions.weight_lead", option=option))
    lead = Prose(tuple(said))
    return Section("assumptions", voice.text("section.assumptions"), (lead, table))


def _says_something(row: InputRow) -> bool:
    return bool(row.source) and not (
        row.status == "assumed" and row.low == row.high and row.value in (0, 1)
    )


def _weights(compared: StoredComparison) -> dict[str, SwingRow]:
    """What is known of each number's weight, by its name."""
    if not compared.sensitivity:
        return {}
    option = advised(compared)
    return {row.input: row for row in compared.sensitivity if row.option == option}


def _row(
    compared: StoredComparison, row: InputRow, weights: dict[str, SwingRow], voice: Voice
) -> Row:
    path = tuple(row.name.split("."))
    where = f"{row.option}:{row.name}"
    low, value, high = (
        stated_text(getattr(row, end), path, voice) for end in ("low", "value", "high")
    )
    spread: Markup | str = (
        voice.text("published.between", low=low, high=high) if row.low < row.high else "–"
    )
    cells = [value, spread, voice.text(f"status.{row.status}"), voice.own(row.source)]
    if weights:
        moves = weights.get(row.name.removeprefix(HAZARDS))
        weight = "–" if moves is None else voice.thousands(compared.swing_cost(moves, "swing"))
        cells.insert(COLUMNS.index("range") + 1, weight)
    return Row(
        path_words(path, voice),
        tuple(cells),
        marks=(("given", where),),
    )

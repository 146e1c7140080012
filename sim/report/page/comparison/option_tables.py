"""Tables with a row for each option."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from sim.report.page.blocks import Head, Row, Table
from sim.report.page.comparison.option_styles import title_markup
from sim.report.page.language import Voice
from sim.report.page.stored_comparison import StoredComparison

# A column: its heading, and what it says of an option.
Column = tuple[str, Callable[[str], "Markup | str"]]


def option_table(
    name: str,
    caption: str,
    columns: Sequence[Column],
    compared: StoredComparison,
    voice: Voice,
    *,
    folded: bool = True,
    with_comparator: bool = False,
    words: tuple[str, ...] = (),
) -> Table:
    """A table of options.

    Parameters
    ----------
    name, caption : of the table
    columns : headings and cells
    folded : closed until the reader opens it
    with_comparator : whether the comparator has a row of its own
    words : headings of columns that hold words, not numbers
    """
    options = tuple(compared.verdicts) if with_comparator else compared.others
    return Table(
        name=name,
        caption=caption,
        corner=voice.plain("options.column"),
        columns=tuple(Head(heading, is_number=heading not in words) for heading, _ in columns),
        rows=tuple(
            Row(
                title_markup(compared, option, voice),
                tuple(cell(option) for _, cell in columns),
                series=option,
            )
            for option in options
        ),
        folded=folded,
    )


def year_word(period: str, voice: Voice) -> str:
    """What a period is called."""
    kind, _, number = period.partition(" ")
    return voice.plain(f"period.{kind}", number=number)

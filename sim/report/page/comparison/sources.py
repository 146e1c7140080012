"""What the sources of effects say of the options, where they conflict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from markupsafe import Markup

from sim.report.page.blocks import LegendEntry, Table
from sim.report.page.charts.intervals import SIGNS, Spread, spread_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.comparison.options import (
    cheapest_first,
    option_table,
    short_title,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.sources import source_columns, source_estimate, source_lines


def conflict(compared: StoredComparison, option: str, language: Language) -> Markup:
    """Under how many sources an option costs less, the same and more; empty if there is one."""
    rows = [row for row in compared.sources if row.option == option]
    if not rows:
        return Markup()
    said = [language.text("source.lead", option=title_markup(compared, option, language))]
    for word in ("less", "same", "more"):
        named = [row.source for row in rows if row.says == word]
        if named:
            names = Markup(", ").join(language.text(f"source.short.{source}") for source in named)
            count, everything = (cited(n, "sources") for n in (len(named), len(rows)))
            said.append(language.text(f"source.{word}", count=count, all=everything, names=names))
    return Markup(" ").join([*said, language.text("source.weights")])


def source_table(compared: StoredComparison, language: Language) -> tuple[Table, ...]:
    """Extra net cost of every option under each source, and what each source weighs."""
    if not compared.sources:
        return ()
    lines = source_lines(compared.sources)
    # Not printed: the chart shows them.
    table = option_table(
        "sources", language.plain("source.caption", months=compared.horizon),
        source_columns(compared.sources), lines.__getitem__, compared, language, folded=True,
        options=cheapest_first(compared),
    )  # fmt: skip
    return (table,)


def source_chart(
    name: str, compared: StoredComparison, looks: Mapping[str, Look], options: Sequence[str]
) -> Drawing:
    """Extra net cost of every option: a sign and a bar for each source, on one axis around 0."""
    lines = source_lines(compared.sources)
    rows = [
        Spread(
            option,
            looks[option],
            partial(short_title, compared, option),
            tuple(source_estimate(row) for row in lines[option].values()),
        )
        for option in options
    ]
    ends = [end for row in rows for one in row.numbers for end in (one.low, one.high)]
    return spread_chart(name, rows, ticks_over(ends, STEPS_ACROSS), Language.on_axis)


def source_legend(compared: StoredComparison, language: Language) -> tuple[LegendEntry, ...]:
    """The sign of each source."""
    sources = dict.fromkeys(row.source for row in compared.sources)
    return tuple(
        LegendEntry(sign, "soft", language.text(f"source.short.{source}"))
        for sign, source in zip(SIGNS, sources, strict=False)
    )

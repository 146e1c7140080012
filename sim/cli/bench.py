"""The command that measures this machine."""

from __future__ import annotations

import click

from sim.bench.run import bench_text, comparison_row, engine_rows, power_rows
from sim.cli.progress import report_on_stderr
from sim.cli.terminal_text import print_json, print_safely
from sim.report.text.console import json_document


@click.command("bench")
@click.option("--people", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option(
    "--months",
    type=click.IntRange(1),
    multiple=True,
    default=(24, 60, 120),
    show_default=True,
    help="Horizon; may be given more than once.",
)
@click.option("--huge", is_flag=True, help="Also 10 million people for 60 months (peak memory).")
@click.option("--compare", "with_compare", is_flag=True, help="Also a whole comparison.")
@click.option("--power", "with_power", is_flag=True, help="Also power studies.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench_command(
    people: int,
    months: tuple[int, ...],
    huge: bool,
    with_compare: bool,
    with_power: bool,
    workers: int,
    as_json: bool,
) -> None:
    """Time the engines against a floor measured in the same run; compare ratios, not seconds."""
    rows = engine_rows(people, months, huge=huge, say=report_on_stderr)
    if with_compare:
        rows.append(comparison_row(workers))
    if with_power:
        rows += power_rows()
    if as_json:
        print_json(json_document(people=people, rows=rows))
    else:
        print_safely(bench_text(rows))

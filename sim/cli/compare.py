"""The command that compares options."""

from __future__ import annotations

from dataclasses import asdict, replace

import click

from sim.cli.progress import progress_bar
from sim.cli.settings import run_options
from sim.cli.terminal_text import print_json, print_notes, print_safely
from sim.inputs.scenario.caseload_remarks import caseload_remarks
from sim.outcomes.interval import record
from sim.pipeline import compare, compare_settings
from sim.report.text.comparison import (
    comparison_text,
    evaluation_lines,
    evaluation_text,
    law_lines,
    law_text,
    setting_lines,
    settings_text,
)
from sim.report.text.console import json_document
from sim.report.text.sensitivity import why_text
from sim.report.text.subgroups import subgroups_text
from sim.results import RunSettings
from sim.store.repeat_commands import repeat_line


@click.command("compare")
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@click.option(
    "--precision",
    type=click.FloatRange(min=0, min_open=True),
    help="Euros: add replications until the Monte Carlo error of every mean difference is within.",
)
@click.option("--why", is_flag=True, help="Also say what moves the answer most, and why.")
@click.option("--who", is_flag=True, help="Also say who gains and who loses.")
@click.option(
    "--settings",
    "every_setting",
    is_flag=True,
    help="Also under every setting the scenario lists: effect basis × labour market.",
)
@click.option("--report", "with_page", is_flag=True, help="Also write the page: report.html.")
@run_options
def compare_command(
    scenario: str,
    as_json: bool,
    precision: float | None,
    why: bool,
    who: bool,
    with_page: bool,
    every_setting: bool,
    settings: RunSettings,
) -> None:
    """Compare the options of SCENARIO in the same simulated worlds and say where the tables are."""
    with progress_bar(scenario) as report_progress:
        command = compare_settings if every_setting else compare
        settings = replace(settings, who=who)
        result = command(scenario, settings, precision, report_progress, why=why)
    print_notes(caseload_remarks(option.scenario for option in result.options))
    comparison = result.comparison
    if with_page:
        from sim.report.page.write import write_report  # noqa: PLC0415  (the page loads jinja2)

        write_report(result.folder)
    if as_json:
        print_json(
            json_document(
                scenario=result.scenario.scenario,
                results=str(result.folder),
                comparator=comparison.comparator,
                worlds=result.n_worlds,
                value_of_information_eur=comparison.value_of_information,
                law=law_lines(result.options),
                notices=[asdict(notice.row()) for notice in comparison.notices],
                rows=comparison.verdicts,
                subgroups=[record(row) for row in result.subgroups],
                settings=setting_lines(result.settings),
                evaluation=evaluation_lines(result.evaluation),
            )
        )
    else:
        print_safely(comparison_text(result.scenario, comparison, result.n_worlds))
        if law := law_text(result.options):
            print_safely(f"\n{law}")
        if result.evaluation:
            print_safely(f"\n{evaluation_text(result.evaluation)}")
        if result.why is not None:
            print_safely(f"\n{why_text(result.why, comparison)}")
        if who:
            print_safely(f"\n{subgroups_text(result.subgroups)}")
        if result.settings:
            print_safely(f"\n{settings_text(result)}")
        files = "comparison.xlsx, csv, csv the Dutch way, parquet"
        page = ", report.html" if with_page else ""
        print_safely(f"\nResults: {result.folder} ({files}{page})")
        switched_on = {"--why": why, "--who": who, "--settings": every_setting}
        flags = [flag for flag, is_given in switched_on.items() if is_given]
        print_safely(repeat_line(result.folder, "compare", *flags))

"""The command that simulates."""

from __future__ import annotations

import click

from sim.cli.progress import progress_bar
from sim.cli.settings import run_options
from sim.cli.terminal_text import print_json, print_notes, print_safely
from sim.inputs.scenario.caseload_remarks import caseload_remarks
from sim.inputs.scenario.idle_keys import idle_remarks
from sim.pipeline import run
from sim.report.text.caseload import run_caseload_text
from sim.report.text.console import json_document, run_text
from sim.results import RunSettings
from sim.store.repeat_commands import repeat_line


@click.command("run")
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@run_options
def run_command(scenario: str, as_json: bool, settings: RunSettings) -> None:
    """Simulate SCENARIO (a built-in name or a YAML file) and say where the results are."""
    with progress_bar(scenario) as report_progress:
        result = run(scenario, settings, report_progress)
    print_notes(caseload_remarks(option.scenario for option in result.options))
    print_notes(idle_remarks(result.options[:1]))
    if as_json:
        print_json(
            json_document(
                scenario=result.scenario.scenario,
                results=str(result.folder),
                questions=[one.row() for one in result.questions],
                rows=result.rows,
            )
        )
    else:
        print_safely(run_text(result.scenario, result.rows, result.parameters, result.n_worlds))
        if any(group.intake is not None for group in result.scenario.population.groups):
            print_safely(f"\n{run_caseload_text(result.scenario, result.rows)}")
        for question in result.questions:
            print_safely(f"\nQuestion: {question.text}")
        print_safely(f"\nResults: {result.folder} (summary.xlsx, summary.csv, summary.parquet)")
        print_safely(repeat_line(result.folder, "run"))

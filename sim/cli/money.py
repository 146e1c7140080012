"""The command about euros: an experiment's set-off, and the policy cases of the law."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sim.cli.terminal_text import print_json, print_safely
from sim.pipeline import money, policy_cases
from sim.report.text.console import json_document
from sim.report.text.money import cases_text, money_text
from sim.results import RunSettings


@click.command("money")
@click.argument("scenario", default="wageningen")
@click.option("--draws", type=click.IntRange(1), default=50, show_default=True)
@click.option("--replications", type=click.IntRange(1), default=10, show_default=True)
@click.option("--cases", is_flag=True, help="Work out the policy cases instead.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with policy cases of your own (*.yaml).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
@click.pass_context
def money_command(
    context: click.Context,
    scenario: str,
    draws: int,
    replications: int,
    cases: bool,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Say what SCENARIO's groups have set off and keep, under both readings of earnings."""
    if cases or folder is not None:
        worked = policy_cases(folder)
        print_safely(cases_text(worked))
        context.exit(1 if any(differ for _, differ in worked) else 0)
    result = money(scenario, RunSettings(draws=draws, replications=replications))
    if as_json:
        print_json(
            json_document(
                scenario=result.scenario.scenario,
                published_eur=result.published,
                signs=[asdict(row) for row in result.euros.signs],
                rows=result.euros.groups,
            )
        )
    else:
        print_safely(money_text(result))

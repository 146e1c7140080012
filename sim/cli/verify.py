"""Commands that look closer: one life in sentences, and the contract on a user's own scenario."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.progress import progress_bar
from sim.cli.terminal_text import print_json, print_safely
from sim.pipeline import story, verify
from sim.report.text.console import checks_text, json_document, json_object
from sim.report.text.story import story_text
from sim.results import RESULTS

SCENARIO = click.argument("scenario")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command("verify")
@SCENARIO
@AS_JSON
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    show_default=True,
    help="Folder in which the trial runs stand while it works.",
)
@click.pass_context
def verify_command(ctx: click.Context, scenario: str, as_json: bool, out: Path) -> None:
    """Try the reproducibility contract on SCENARIO; exit code 1 if an item fails."""
    with progress_bar("verify", "item") as report_progress:
        checks = verify(scenario, out, report_progress)
    if as_json:
        print_json(json_document(scenario=scenario, rows=checks))
    else:
        print_safely(checks_text(checks))
    ctx.exit(1 if any(check.verdict == "fail" for check in checks) else 0)


@click.command("story")
@SCENARIO
@click.option("--person", type=click.IntRange(0), required=True, help="Which person, from 0 on.")
@click.option("--option", "options", multiple=True, help="One or two; default: the first two.")
@click.option("--draw", type=click.IntRange(0), default=0, help="Parameter draw; default 0.")
@click.option(
    "--replication", type=click.IntRange(0), default=0, help="Replication, from 0; default 0."
)
@AS_JSON
def story_command(
    scenario: str,
    person: int,
    options: tuple[str, ...],
    draw: int,
    replication: int,
    as_json: bool,
) -> None:
    """The story of one life in SCENARIO; with two options, when and why the two lives part."""
    story_of_person = story(scenario, person, options or None, draw=draw, replication=replication)
    if as_json:
        print_json(json_object(story_of_person))
    else:
        print_safely(story_text(story_of_person))

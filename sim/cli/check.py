"""`bijstandsim check`: every mistake in a scenario at once, without simulating anything."""

from __future__ import annotations

import click

from sim.cli.terminal_text import print_safely
from sim.compare.preflight import run_preflight_checks
from sim.inputs.scenario.caseload_remarks import caseload_remarks
from sim.inputs.scenario.idle_keys import idle_remarks
from sim.inputs.scenario.inheritance import inheritance_remarks
from sim.inputs.scenario.load import read_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.placed import mistakes_placed
from sim.inputs.scenario.plausibility import implausible, require_plausible
from sim.inputs.scenario.remarks import intake_remarks, remarks

strict_option = click.option(
    "--strict",
    is_flag=True,
    help="Take a number outside its plausible range for a mistake (exit code 2), not a question.",
)


@click.command("check")
@click.argument("scenario")
@strict_option
def check_command(scenario: str, strict: bool) -> None:
    """Read SCENARIO (a built-in name or a YAML file) and report every mistake at once."""
    read, document = read_scenario(scenario)
    options = resolve_options(read)
    with mistakes_placed(scenario):
        missing = run_preflight_checks(options)
    groups = read.population.groups
    persons = sum(group.persons.value + group.stopping_persons.value for group in groups)
    questions = implausible(read, options)
    refused = len(questions) if strict else 0
    mistakes = f"{refused} mistake{'s'[: refused != 1]} (--strict)" if refused else "no mistakes"
    print_safely(
        f"{scenario}: {mistakes}. {len(groups)} group(s), {persons} persons at the start or "
        f"entering later, {read.time.months} months from {read.time.start}, "
        f"{len(options)} option(s): {', '.join(option.name for option in options)}."
    )
    for remark in (
        *inheritance_remarks(read, document),
        *missing,
        *remarks(options),
        *idle_remarks(options),
        *intake_remarks(options, document),
        *caseload_remarks(option.scenario for option in options),
    ):
        print_safely(f"Note: {remark}")
    for question in questions:
        if not refused:
            print_safely(f"Question: {question.text}")
    # Ends here, with each of them as a mistake, if they are refused.
    require_plausible(questions, is_strict=strict)

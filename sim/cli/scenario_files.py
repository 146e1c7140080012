"""Commands about scenario files: check, list, init, schema."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.terminal_text import say


@click.command("check")
@click.argument("scenario")
def check_command(scenario: str) -> None:
    """Read SCENARIO (a built-in name or a YAML file) and tell every mistake at once."""
    from sim.compare.preflight import require_ready
    from sim.inputs.scenario.caseload_remarks import caseload_remarks
    from sim.inputs.scenario.load import load_scenario
    from sim.inputs.scenario.options import resolve_options
    from sim.inputs.scenario.remarks import remarks

    read = load_scenario(scenario)
    options = resolve_options(read)
    require_ready(options)
    groups = read.population.groups
    persons = sum(group.persons.value + group.stopping_persons.value for group in groups)
    say(
        f"{scenario}: no mistakes. {len(groups)} group(s), {persons} persons at the start or "
        f"entering later, {read.time.months} months from {read.time.start}, "
        f"{len(options)} option(s): {', '.join(option.name for option in options)}."
    )
    for remark in (*remarks(options), *caseload_remarks(option.scenario for option in options)):
        say(f"Note: {remark}")


@click.command("list")
def list_command() -> None:
    """List the built-in scenarios."""
    from sim.inputs.scenario.builtin import builtin_scenarios

    found = builtin_scenarios()
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        say(f"{entry.name:<{width}}  {entry.title}")


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="my_scenario.yaml")
def init_command(file: Path) -> None:
    """Write a commented scenario to FILE, to start from; never over a file that is there."""
    from sim.errors import InputError
    from sim.files.atomic import make_folder, write_text
    from sim.inputs.scenario.template import starter_text

    if file.exists():
        raise InputError(f"{file}: is there already. Give another name or remove it first.")
    make_folder(file.parent)
    write_text(file, starter_text(file.stem))
    say(f"{file} written. Check it with: bijstandsim check {file}")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from sim.inputs.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))

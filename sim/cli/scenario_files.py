"""Commands that hand out scenario files and their schema: list, init, schema."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from sim.cli.terminal_text import print_json, print_safely
from sim.errors import InputError
from sim.files.atomic import make_folder, write_text
from sim.inputs.scenario.builtin import builtin_scenarios
from sim.inputs.scenario.schema import json_schema
from sim.inputs.scenario.template import scenario_name, starter_text


@click.command("list")
def list_command() -> None:
    """List the built-in scenarios."""
    entries = builtin_scenarios()
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        print_safely(f"{entry.name:<{width}}  {entry.title}")


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="my_scenario.yaml")
def init_command(file: Path) -> None:
    """Write a commented scenario to FILE, to start from; never over a file that is there."""
    write_starter(file, starter_text(scenario_name(file.stem)), ("check",))


def write_starter(file: Path, text: str, check: tuple[str, ...]) -> None:
    """Write a file to start from, never over one that is there, and say how to check it.

    check : words of the command that does
    """
    if file.exists():
        raise InputError(f"{file}: is there already. Give another name or remove it first.")
    make_folder(file.parent)
    write_text(file, text)
    shown = f"./{file}" if str(file).startswith("-") else str(file)
    command = shlex.join(["bijstandsim", *check, shown])
    print_safely(f"{file} written. Check it with: {command}")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    print_json(json.dumps(json_schema(), indent=1, ensure_ascii=False))

"""The command that looks up what a `source` names."""

from __future__ import annotations

import click

from sim.cli.terminal_text import print_safely
from sim.inputs.reading.facts import fact_text, find_facts


@click.command("source")
@click.argument("facts", nargs=-1, required=True)
def source_command(facts: tuple[str, ...]) -> None:
    """Print the rows of sources/facts.csv of these ids, such as F191."""
    print_safely("\n\n".join(map(fact_text, find_facts(facts))))

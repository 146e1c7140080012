"""The option --strict, which `check` takes without loading what runs."""

from __future__ import annotations

import click

strict_option = click.option(
    "--strict",
    is_flag=True,
    help="Take a number outside its plausible range for a mistake (exit code 2), not a question.",
)

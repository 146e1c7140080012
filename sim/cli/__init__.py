"""The command `bijstandsim`: parses, calls the pipeline, prints; no arithmetic.

Options that several commands share stand in `settings.py`, what a terminal can show in
`terminal_text.py`. A mistake of the user ends in a sentence and exit code 2, never in a traceback.
Each command lives in a file of its own and is loaded when it is asked for, so that `check`
starts fast.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from sim.errors import SimError

# command → the module it stands in
COMMANDS = {
    "run": "sim.cli.run",
    "compare": "sim.cli.compare",
    "money": "sim.cli.money",
    "report": "sim.cli.report",
    "calibrate": "sim.cli.calibrate",
    "fit": "sim.cli.calibrate",
    "power": "sim.cli.power",
    "check": "sim.cli.scenario_files",
    "list": "sim.cli.scenario_files",
    "init": "sim.cli.scenario_files",
    "schema": "sim.cli.scenario_files",
    "verify": "sim.cli.verify",
    "story": "sim.cli.verify",
    "bench": "sim.cli.bench",
}


class Commands(click.Group):
    """Loads a command's file when it is needed and tells mistakes without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Names of all commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's signature)
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a SimError becomes its message and exit code."""
        try:
            return super().invoke(ctx)
        except SimError as mistake:
            click.echo(str(mistake), err=True)
            ctx.exit(mistake.exit_code)
        except KeyboardInterrupt:
            click.echo(
                "stopped; what was finished is kept and a next run goes on from there", err=True
            )
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except OSError as trouble:
            click.echo(f"stopped: {trouble.strerror or trouble}", err=True)
            ctx.exit(1)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bijstandsim")
def main() -> None:
    """Simulate a municipality's welfare caseload under alternative regimes."""

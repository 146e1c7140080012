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

from sim.cli.process import (
    TERMINATED,
    TerminatedError,
    ends_cleanly,
    open_closed_streams,
    require_memory,
    stopped_words,
    warnings_in_words,
)
from sim.cli.terminal_text import print_safely
from sim.errors import SimError
from sim.inputs.reading.suggestions import did_you_mean

# command → the module it stands in, and what it is for in one line of `--help`: said here, so that
# help need not load what every command needs
COMMANDS = {
    "run": ("sim.cli.run", "Simulate a scenario; compare it with published numbers."),
    "compare": ("sim.cli.compare", "Compare options: exits, euros, staff, chances."),
    "money": ("sim.cli.money", "What groups have set off and keep; policy cases."),
    "report": ("sim.cli.report", "Write the page of a finished run."),
    "results": ("sim.cli.results", "List results; note or remove one."),
    "diff": ("sim.cli.results", "What differs between two results, and which numbers moved."),
    "calibrate": ("sim.cli.calibrate", "Fit the parameters to published numbers."),
    "fit": ("sim.cli.calibrate", "Compare a fit with every published number."),
    "power": ("sim.cli.power", "Power, sample size and audit of a trial design."),
    "check": ("sim.cli.check", "Read a scenario and report every mistake."),
    "source": ("sim.cli.source", "Print the published facts that sources name."),
    "list": ("sim.cli.scenario_files", "List the built-in scenarios."),
    "init": ("sim.cli.scenario_files", "Write a commented scenario to start from."),
    "schema": ("sim.cli.scenario_files", "Print the JSON Schema of scenario files."),
    "verify": ("sim.cli.verify", "Try the reproducibility contract on a scenario."),
    "story": ("sim.cli.verify", "The life of one person, in one option or two."),
    "bench": ("sim.cli.bench", "Time the engines against a floor."),
}
# Commands that need no libraries for numbers.
LIGHT = ("list", "init", "schema", "source")
INTERRUPTED = 130
EXIT_CODES = (
    "Exit codes: 0 done; 1 trouble with the machine, or a check that fails; 2 a mistake in what "
    f"was asked; {INTERRUPTED} stopped by the user, {TERMINATED} by the system."
)


class Commands(click.Group):
    """Loads a command's file when it is needed and reports mistakes without a traceback."""

    def main(self, *words: Any, **more: Any) -> Any:
        """Run as a process of its own, or as a call of a test; see click."""
        open_closed_streams()
        return super().main(*words, **more)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Names of all commands, in the order in which people meet them."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; of an unknown word the nearest that is known."""
        word = args[0]
        if not (word in COMMANDS or word.startswith("-") or ctx.resilient_parsing):
            ctx.fail(f"No such command {word!r}.{did_you_mean(word, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's signature)
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in LIGHT:
            require_memory()
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's signature)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write a line for each command without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a SimError becomes its message and exit code."""
        try:
            with ends_cleanly(), warnings_in_words():
                return super().invoke(ctx)
        except SimError as mistake:
            print_safely(str(mistake), err=True)
            ctx.exit(mistake.exit_code)
        except KeyboardInterrupt as stop:
            print_safely(stopped_words(stop), err=True)
            ctx.exit(TERMINATED if isinstance(stop, TerminatedError) else INTERRUPTED)
        except MemoryError:
            print_safely("not enough memory: ask for fewer workers, or free some.", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)
        except OSError as trouble:
            print_safely(f"stopped: {trouble.strerror or trouble}", err=True)
            ctx.exit(1)


@click.command(
    cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="bijstandsim")
def main() -> None:
    """Simulate a municipality's welfare caseload under alternative regimes."""

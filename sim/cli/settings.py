"""Options that several commands share, and how they become run settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sim.cli.check import strict_option
from sim.cli.process import reports_what_is_kept
from sim.results import RESULTS, RunSettings

Command = TypeVar("Command", bound=Callable[..., Any])

workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Threads that work side by side; results are the same.",
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    show_default=True,
    help="Folder for results.",
)

_OPTIONS = (
    click.option(
        "--draws",
        type=click.IntRange(1),
        help="Parameter draws; 1 uses the median and leaves parameter uncertainty out.",
    ),
    click.option("--replications", type=click.IntRange(1), help="Simulated worlds for each draw."),
    click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="Seed of all random draws."),
    workers_option,
    click.option(
        "--engine",
        type=click.Choice(["auto", "simpy", "batch"]),
        default="auto",
        show_default=True,
        help="Both give the same lives; batch is faster.",
    ),
    out_option,
    strict_option,
)


def run_options(command: Command) -> Command:
    """Add the run settings to a command; it receives them as one `settings`."""

    def wrapped(
        draws: int | None,
        replications: int | None,
        seed: int | None,
        workers: int,
        engine: str,
        out: Path,
        strict: bool,
        **others: Any,
    ) -> Any:
        settings = RunSettings(
            draws, replications, seed, workers, engine=engine, out=out, strict=strict
        )
        with reports_what_is_kept(out):
            return command(settings=settings, **others)

    wrapped.__doc__ = command.__doc__
    wrapped.__click_params__ = list(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]

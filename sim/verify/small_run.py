"""How a small run is asked for, and the bytes it leaves in its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class RunPlan:
    """How a scenario is run; none of it may show in the results.

    Attributes
    ----------
    out : folder for results
    workers, worker_kind : how many, ``threads`` or ``processes``
    block_draws : parameter draws in one stored chunk
    """

    out: Path
    workers: int = 1
    worker_kind: str = "threads"
    block_draws: int = 1


# Runs a whole scenario and returns its results folder; must be importable by name, because two
# checks call it in a process of its own.
Run = Callable[["Scenario", RunPlan], Path]


def result_bytes(folder: Path) -> dict[str, str]:
    """Every result file with a hash of its bytes; hidden files are not results."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def tables_only(digests: dict[str, str]) -> dict[str, str]:
    """The result files that do not depend on how the work was cut up."""
    return {
        name: digest
        for name, digest in digests.items()
        if name != "manifest.json" and not name.startswith(("chunks/", "private/"))
    }


def difference(one: dict[str, str], other: dict[str, str]) -> str:
    """Which files differ, or nothing."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(names)

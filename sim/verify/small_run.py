"""One small run into a folder of its own, and the bytes it leaves there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.outcomes.blocks import Block, BlockOutcome
    from sim.outcomes.summary import SummaryRow
    from sim.scenario.model import Scenario
    from sim.scenario.options import Option


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


def _blocks(scenario: Scenario, options: tuple[Option, ...], block_draws: int) -> Iterator[Block]:
    from sim.hazards.draws import parameter_draws
    from sim.outcomes.blocks import Block

    n_draws = scenario.runs.draws
    for option in options:
        draws = parameter_draws(option.scenario, n_draws)
        for first in range(0, n_draws, block_draws):
            values = tuple(draws.draw(n) for n in range(first, min(n_draws, first + block_draws)))
            yield Block(
                option.name,
                option.scenario,
                first,
                values,
                scenario.runs.replications,
                scenario.seed,
            )


def stored_run(scenario: Scenario, plan: RunPlan) -> Path:
    """Run a scenario from the same pieces as the pipeline, with any chunk size."""
    from sim.engine.replicate import runner
    from sim.hazards.draws import parameter_draws
    from sim.outcomes.groups import group_names
    from sim.outcomes.summary import summarise
    from sim.scenario.options import resolve_options
    from sim.store.folder import open_folder
    from sim.store.manifest import make_manifest
    from sim.store.resume import all_outcomes, gathered
    from sim.store.tables import to_frame, write_summary

    options = resolve_options(scenario)
    parameters = parameter_draws(options[0].scenario, scenario.runs.draws)
    manifest = make_manifest(scenario, parameters, scenario.runs.replications, plan.block_draws)
    folder = open_folder(plan.out, manifest)
    blocks = list(_blocks(scenario, options, plan.block_draws))
    found: dict[str, list[BlockOutcome]] = {option.name: [] for option in options}
    with runner(plan.workers, plan.worker_kind) as executor:
        for block, outcome in all_outcomes(folder, blocks, executor, plan.workers, _unseen):
            found[block.option].append(outcome)
    rows: list[SummaryRow] = []
    for option in options:
        draw, counts = gathered(found[option.name])
        rows += summarise(option.name, group_names(option.scenario), counts, draw)
    write_summary(folder.path, to_frame(rows))
    return folder.path


def _unseen(done: int, of: int) -> None:
    """Progress that nobody sees."""


def result_bytes(folder: Path) -> dict[str, str]:
    """Every result file with a hash of its bytes; hidden files are not results."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def tables_only(found: dict[str, str]) -> dict[str, str]:
    """The result files that do not depend on how the work was cut up."""
    return {
        name: digest
        for name, digest in found.items()
        if name != "manifest.json" and not name.startswith("chunks/")
    }


def difference(one: dict[str, str], other: dict[str, str]) -> str:
    """Which files differ, or nothing."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(names)

"""The whole story in plain calls: one function for each command, one line for each stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.load import load_scenario
from sim.scenario.options import Option, resolve_options, with_changes

if TYPE_CHECKING:
    import pandas as pd

    from sim.compare.comparison import Comparison
    from sim.hazards.parameters import ParameterDraws
    from sim.outcomes.blocks import Block, BlockOutcome
    from sim.outcomes.summary import SummaryRow
    from sim.scenario.model import Scenario

RESULTS = Path("results")
# Parameter draws in one stored chunk: what a stopped run loses at most.
BLOCK_DRAWS = 5
Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Progress that nobody sees."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run hands on.

    Attributes
    ----------
    scenario : as it was run
    options : the options compared
    folder : where the files stand
    rows : the long tidy table
    parameters : the draws of the base option, with the status of every number
    n_worlds : worlds simulated for each option
    """

    scenario: Scenario
    options: tuple[Option, ...]
    folder: Path
    rows: tuple[SummaryRow, ...]
    parameters: ParameterDraws
    n_worlds: int

    def to_frame(self) -> pd.DataFrame:
        """The table as a pandas data frame."""
        from sim.store.tables import to_frame

        return to_frame(self.rows)


@dataclass(frozen=True, slots=True)
class CompareResult:
    """What a comparison hands on.

    Attributes
    ----------
    scenario : as it was run
    options : the options compared, the comparator first
    folder : where the files stand
    comparison : verdicts, differences, precision, inputs and notices
    n_worlds : worlds simulated under each option
    """

    scenario: Scenario
    options: tuple[Option, ...]
    folder: Path
    comparison: Comparison
    n_worlds: int


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a user may set for a run besides the scenario; None: as the scenario says."""

    draws: int | None = None
    replications: int | None = None
    seed: int | None = None
    workers: int = 1
    worker_kind: str = "threads"
    engine: str = "auto"
    out: Path = RESULTS


def prepared(name_or_path: str | Path, settings: RunSettings) -> Scenario:
    """The scenario with the user's settings in it, checked again as a whole."""
    scenario = load_scenario(name_or_path)
    runs = {"draws": settings.draws, "replications": settings.replications}
    change: dict[str, object] = {"runs": {k: v for k, v in runs.items() if v is not None}}
    if settings.seed is not None:
        change["seed"] = settings.seed
    return with_changes(scenario, change) if change != {"runs": {}} else scenario


def run(
    name_or_path: str | Path, settings: RunSettings | None = None, progress: Progress = silent
) -> RunResult:
    """Scenario → options → hazards → lives → outcomes → summary → files.

    Parameters
    ----------
    name_or_path : a built-in scenario's name or a YAML file
    settings : draws, replications, seed, workers, engine, folder
    progress : called with (blocks done, blocks in all)

    Raises
    ------
    SimError
        For a mistake in the input (exit code 2) or trouble with the machine (1).
    """
    from sim.engine.replicate import runner
    from sim.hazards.draws import parameter_draws
    from sim.outcomes.groups import group_names
    from sim.outcomes.summary import summarise
    from sim.store.folder import open_folder, require_writable
    from sim.store.manifest import make_manifest
    from sim.store.resume import all_outcomes, gathered
    from sim.store.tables import to_frame, write_summary

    asked = settings or RunSettings()
    scenario = prepared(name_or_path, asked)
    options = resolve_options(scenario)
    parameters = parameter_draws(options[0].scenario, scenario.runs.draws)
    require_writable(asked.out)
    manifest = make_manifest(scenario, parameters, scenario.runs.replications, BLOCK_DRAWS)
    folder = open_folder(asked.out, manifest)
    blocks = list(_blocks(scenario, options, asked.engine))
    by_option: dict[str, list[BlockOutcome]] = {option.name: [] for option in options}
    with runner(asked.workers, asked.worker_kind) as executor:
        for block, outcome in all_outcomes(folder, blocks, executor, asked.workers, progress):
            by_option[block.option].append(outcome)
    rows: list[SummaryRow] = []
    for option in options:
        draw, counts = gathered(by_option[option.name])
        rows += summarise(option.name, group_names(option.scenario), counts, draw)
    write_summary(folder.path, to_frame(rows))
    n_worlds = scenario.runs.draws * scenario.runs.replications
    return RunResult(scenario, options, folder.path, tuple(rows), parameters, n_worlds)


def compare(
    name_or_path: str | Path,
    settings: RunSettings | None = None,
    half_width_eur: float | None = None,
    progress: Progress = silent,
) -> CompareResult:
    """Scenario → options → the same lives under each → money → paired differences → files.

    Parameters
    ----------
    name_or_path : a built-in scenario's name or a YAML file
    settings : draws, replications, seed, workers, engine, folder
    half_width_eur : precision of every mean paired difference in net cost; None: as the scenario says
    progress : called with (blocks done, blocks in all)

    Raises
    ------
    SimError
        For a mistake in the input (exit code 2) or trouble with the machine (1).
    """
    from sim.compare.comparison import compared, comparator_first
    from sim.compare.plan import BLOCK_DRAWS as COMPARED_DRAWS
    from sim.compare.plan import comparison_plan
    from sim.engine.replicate import runner
    from sim.scenario.amount_files import load_amounts
    from sim.store.comparison_tables import write_comparison
    from sim.store.comparisons import compared_worlds
    from sim.store.folder import open_folder, require_writable
    from sim.store.manifest import make_manifest

    asked = settings or RunSettings()
    scenario = prepared(name_or_path, asked)
    if half_width_eur is not None:
        change = {"money": {"precision": {"half_width": half_width_eur}}}
        scenario = with_changes(scenario, change)
    options, amounts = comparator_first(resolve_options(scenario)), load_amounts()
    plan = comparison_plan(options, asked.engine)
    require_writable(asked.out)
    replications = scenario.runs.replications
    manifest = make_manifest(scenario, plan.parameters[0], replications, COMPARED_DRAWS)
    folder = open_folder(asked.out, manifest)
    with runner(asked.workers, asked.worker_kind) as executor:
        worlds = compared_worlds(folder, plan, amounts, executor, asked.workers, progress)
    comparison = compared(options, worlds, plan.parameters, amounts)
    write_comparison(folder.path, comparison)
    return CompareResult(scenario, options, folder.path, comparison, worlds.draw.size)


def _blocks(scenario: Scenario, options: tuple[Option, ...], engine: str) -> Iterator[Block]:
    """Every block of worlds of every option."""
    from sim.hazards.draws import parameter_draws
    from sim.outcomes.blocks import Block

    n_draws = scenario.runs.draws
    for option in options:
        draws = parameter_draws(option.scenario, n_draws)
        for first in range(0, n_draws, BLOCK_DRAWS):
            values = tuple(draws.draw(n) for n in range(first, min(n_draws, first + BLOCK_DRAWS)))
            yield Block(
                option.name,
                option.scenario,
                first,
                values,
                scenario.runs.replications,
                scenario.seed,
                engine,
            )

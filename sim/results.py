"""What a user asks of a command, and what the command hands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.calibrate.fit_report import FitReport
from sim.compare.comparison import Comparison
from sim.compare.paired_differences import SettingRow
from sim.compare.sensitivity.explanation import Why
from sim.compare.subgroups import SubgroupRow
from sim.errors import InputError
from sim.hazards.parameters import ParameterDraws
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.plausibility import Implausible
from sim.money.experiment_set_off import ExperimentEuros
from sim.outcomes.interval import record
from sim.outcomes.summary import SummaryRow
from sim.power.evaluation import EvaluationRow
from sim.store.comparison_tables import tables as comparison_tables
from sim.store.loaded_result import frame_html, require_table
from sim.store.result_tables import to_frame

RESULTS = Path("results")
# Parameter draws in one stored chunk: what a stopped run loses at most.
BLOCK_DRAWS = 5
Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Progress that nobody sees."""


def part_of(progress: Progress, number: int, of: int) -> Progress:
    """Progress of one of several runs of the same size, reported as progress of them all."""

    def tell(done: int, blocks: int) -> None:
        progress(number * blocks + done, of * blocks)

    return tell


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
    questions : numbers outside their plausible ranges
    """

    scenario: Scenario
    options: tuple[Option, ...]
    folder: Path
    rows: tuple[SummaryRow, ...]
    parameters: ParameterDraws
    n_worlds: int
    questions: tuple[Implausible, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """The table as a pandas data frame."""
        return to_frame(self.rows)

    def _repr_html_(self) -> str:
        """The table, for a notebook."""
        return frame_html(self.to_frame())


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
    why : what lies behind it, if asked for
    evaluation : when to evaluate each regime, and how many people that takes
    subgroups : who gains and who loses, if asked for
    settings : the same under every combination of the scenario's settings, if asked for
    """

    scenario: Scenario
    options: tuple[Option, ...]
    folder: Path
    comparison: Comparison
    n_worlds: int
    why: Why | None = None
    evaluation: tuple[EvaluationRow, ...] = ()
    subgroups: tuple[SubgroupRow, ...] = ()
    settings: tuple[SettingRow, ...] = ()

    def to_frame(self, table: str = "options") -> pd.DataFrame:
        """A table of the comparison as a pandas data frame; that of the options unless named.

        Raises
        ------
        InputError
            If there is no such table.
        """
        frames = comparison_tables(
            self.comparison, self.why, self.evaluation, self.settings, self.subgroups
        )
        return frames[require_table(table, tuple(frames))]

    def _repr_html_(self) -> str:
        """The table of options, for a notebook."""
        return frame_html(self.to_frame())


@dataclass(frozen=True, slots=True)
class MoneyResult:
    """Euros of an experiment.

    Attributes
    ----------
    scenario : as it was run
    euros : by group, under both readings of earnings
    published : total set off as published, euros; None where nothing is
    source : of the published total
    """

    scenario: Scenario
    euros: ExperimentEuros
    published: float | None = None
    source: str = ""

    def to_frame(self) -> pd.DataFrame:
        """A line for each group, as a pandas data frame."""
        return pd.DataFrame([record(row) for row in self.euros.groups])

    def _repr_html_(self) -> str:
        """The table of groups, for a notebook."""
        return frame_html(self.to_frame())


@dataclass(frozen=True, slots=True)
class FitResult:
    """What a fit hands on.

    Attributes
    ----------
    report : every published number and its simulation, and what is known of each parameter
    folder : where tables and figures stand
    """

    report: FitReport
    folder: Path


# Settings of a scenario mean nothing to a design, and the other way about.
OF_SCENARIOS = ("draws", "replications", "engine", "block_draws", "file", "key_folder", "who")
OF_DESIGNS = ("studies", "kept")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a user may set besides the scenario or design; None: as that says.

    Attributes
    ----------
    draws, replications, engine, block_draws : of a scenario's worlds
    seed : of all random draws
    workers, worker_kind : threads or processes that work side by side; results are the same
    out : folder for results
    strict : take a number outside its plausible range for a mistake, not for a question
    file : what the scenario was read from, as the command that repeats the run names it
    key_folder : holds the key by which results name an own caseload file; None: `out`
    studies, kept : of a trial design: simulated studies, or a table of studies kept earlier, to be
        tested again instead
    who : of a comparison: also say who gains and who loses
    """

    draws: int | None = None
    replications: int | None = None
    seed: int | None = None
    workers: int = 1
    worker_kind: str = "threads"
    engine: str = "auto"
    out: Path = RESULTS
    block_draws: int = BLOCK_DRAWS
    strict: bool = False
    file: str | None = None
    key_folder: Path | None = None
    studies: int | None = None
    kept: Path | None = None
    who: bool = False

    def __post_init__(self) -> None:
        """Take a folder or file written as text for the path that it means."""
        for name in ("out", "key_folder", "kept"):
            value = getattr(self, name)
            if isinstance(value, str):
                object.__setattr__(self, name, Path(value))

    def refuse(self, names: Iterable[str], why: str) -> None:
        """Refuse settings that would be ignored.

        Raises
        ------
        InputError
            With every one of the names that is set.
        """
        usual = RunSettings()
        mistakes = [
            f"--{name.replace('_', '-')}: must be left out {why} (got {getattr(self, name)})."
            for name in names
            if getattr(self, name) != getattr(usual, name)
        ]
        if mistakes:
            raise InputError(mistakes)

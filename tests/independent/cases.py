"""Scenarios on which program and independent model are held against each other."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.independent import compared, program, scenario
from tests.independent.agreement import Cell, Judged
from tests.independent.lives import totals

HERE = Path(__file__).parent / "scenarios"
SEED = 20261201


@dataclass(frozen=True)
class Case:
    """A scenario, the worlds of the program, and those of single lives; 0: exact expectation."""

    name: str
    path: str
    worlds: int
    lives: int = 0

    @property
    def command(self) -> list[str]:
        """The program's command."""
        verb = "compare" if self.lives else "run"
        return [verb, self.path, "--draws", "1", "--replications", str(self.worlds)]


def _own(name: str, worlds: int, lives: int = 0) -> Case:
    return Case(name, str(HERE / f"{name}.yaml"), worlds, lives)


CASES = (
    Case("wageningen", "wageningen", 3_000),
    Case("municipality", "municipality", 1_000),
    _own("plain", 400),
    _own("courses", 400),
    _own("exits", 400),
    _own("locked", 400),
    _own("who", 300),
    _own("age", 600),
    _own("trial", 600),
    _own("inflow", 400),
    _own("stops", 400),
    Case("municipality_euros", "municipality", 1_000, 300),
    _own("desk", 400, 100),
    _own("budget", 400, 100),
    _own("desks", 400, 100),
    _own("money", 200, 100),
    _own("limited", 200, 100),
)


def judge(case: Case, options: set[str] | None = None) -> Judged:
    """Run the program and hold its numbers against the independent ones."""
    with tempfile.TemporaryDirectory() as out:
        folder = program.run(case.command, Path(out))
        if case.lives:
            return Judged(of_lives(case, folder, options) + compared.sums(folder))
        cells = []
        for option, expected in compared.expectations(folder).items():
            cells += compared.of_run(folder, option, expected)
        return Judged(cells)


def of_lives(case: Case, folder: Path, options: set[str] | None = None) -> list[Cell]:
    """Stocks, flows and euros of every year and option next to those of single lives."""
    kept = program.levels(folder)
    cells = []
    for option, one in scenario.options(scenario.read_manifest(folder)).items():
        if options and option not in options:
            continue
        for (measure, year), (mean, error) in totals(one, case.lives, SEED).items():
            name = option, measure, f"year {year + 1}"
            if name in kept:
                theirs, their_error = kept[name]
                both = (error**2 + their_error**2) ** 0.5
                cells.append(Cell(name, theirs, mean, both))
    return cells

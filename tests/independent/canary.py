"""That an error of 2 % in any hazard would show: each is changed so in the independent model."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.independent import compared, program, scenario
from tests.independent.agreement import Cell
from tests.independent.cases import HERE

WORLDS = 540
ERROR = 1.02
# A base hazard; one by months in the spell; of a profile, an arm, volunteers, who is studied.
KINDS = ("base.", "duration.", "profile.", "regime.helped.", "selection.", "research.")
# Of arms that this scenario has no people of.
UNMET = ("selection.control.", "selection.pushed.", "selection.both.", "selection.half.")


def cells_of(folder: Path, changed: dict[str, float] | None = None) -> list[Cell]:
    """The program's counts next to expectations with changed parameters."""
    cells = []
    for option, expected in compared.expectations(folder, changed).items():
        cells += compared.of_run(folder, option, expected)
        cells += compared.of_comparison(folder, option, expected)
    return cells


def shown(folder: Path, names: tuple[str, ...] = KINDS) -> Iterator[tuple[str, float]]:
    """Each hazard's name, and the largest z that 2 % more of it is expected to give."""
    usual = {cell.name: cell for cell in cells_of(folder)}
    for name, value in scenario.parameters(scenario.read_manifest(folder)).items():
        if name.startswith(names) and not name.startswith(UNMET):
            changed = cells_of(folder, {name: value * ERROR})
            yield (
                name,
                max(
                    abs(one.independent - usual[one.name].independent) / one.error
                    for one in changed
                    if one.name in usual and one.error > 0
                ),
            )


def results(out: Path, worlds: int = WORLDS) -> Path:
    """The program's comparison and run of the canary, in one folder."""
    path, words = str(HERE / "canary.yaml"), ["--draws", "1", "--replications", str(worlds)]
    folder = program.run(["compare", path, *words], out / "compared")
    counted = program.run(["run", path, *words], out / "run")
    (folder / "summary.csv").write_bytes((counted / "summary.csv").read_bytes())
    return folder


def smallest() -> tuple[str, float]:
    """The hazard whose error shows least, and its z."""
    with tempfile.TemporaryDirectory() as out:
        found = [(z, name) for name, z in shown(results(Path(out)))]
    z, name = min(found)
    return name, float(np.round(z, 2))

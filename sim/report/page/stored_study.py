"""A finished power study, read back from its folder."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.design.load import design_from_mapping
from sim.inputs.design.model import Design
from sim.report.estimate import Estimate
from sim.report.page.stored_result import read_manifest
from sim.store.manifest import Manifest
from sim.store.result_tables import read_result_table, result_digest

Line = dict[str, str]
KEYS = ("contrast", "endpoint", "test", "alpha", "adjustment", "diagnosand")


@dataclass(frozen=True, slots=True)
class Study:
    """What `bijstandsim power` left behind.

    Attributes
    ----------
    folder, manifest : of the study
    design : as it was run
    rows : a line for each diagnosand
    curve : power at several sizes; empty where none was drawn
    cautions : what a reader must know, with code, names, number and the English sentence
    """

    folder: Path
    manifest: Manifest
    design: Design
    rows: tuple[Line, ...]
    curve: tuple[Line, ...]
    cautions: tuple[Line, ...] = ()

    @property
    def has_several_endpoints(self) -> bool:
        """Whether a contrast must be named with its endpoint."""
        return len({line["endpoint"] for line in self.powers}) > 1

    @property
    def powers(self) -> tuple[Line, ...]:
        """Power of every contrast, test and level."""
        return tuple(line for line in self.rows if line["diagnosand"] == "power")

    def beside(self, line: Line, diagnosand: str) -> Estimate | None:
        """Another diagnosand of the same verdict."""
        wanted = {key: line[key] for key in KEYS} | {"diagnosand": diagnosand}
        for row in self.rows:
            if all(row[key] == value for key, value in wanted.items()):
                return estimate_of(row)
        return None


SHARES = ("power", "type_s", "coverage")


def estimate_of(line: Line) -> Estimate:
    """A diagnosand with its Monte Carlo error."""
    unit = "share" if line["diagnosand"] in SHARES else "ratio"
    address = (("table", "power"), *((key, line[key]) for key in KEYS))
    error = number_of(line["mc_se"])
    return Estimate(number_of(line["value"]), math.nan, math.nan, error, unit, address, ONLY)


ONLY = ("value", "low", "high")


def number_of(text: str) -> float:
    """A number of a table; an empty cell is none."""
    return float(text) if text else math.nan


def read_study(folder: Path) -> Study:
    """Read the tables of a power study; raises as `read_result`."""
    manifest = read_manifest(folder, "design")
    digest = result_digest(manifest.content)
    return Study(
        folder,
        manifest,
        design_from_mapping(manifest.content["design"]),
        lines_of(folder, "power", digest),
        lines_of(folder, "curve", digest, must=False),
        lines_of(folder, "cautions", digest, must=False),
    )


def lines_of(folder: Path, name: str, digest: str, *, must: bool = True) -> tuple[Line, ...]:
    """The lines of a table by column, cells as in its csv; none where there need not be one."""
    if not must and not (folder / f"{name}.parquet").is_file():
        return ()
    return tuple(
        {column: "" if cell is None else str(cell) for column, cell in line.items()}
        for line in read_result_table(folder, name, digest)
    )

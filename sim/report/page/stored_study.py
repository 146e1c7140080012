"""A finished power study, read back from its folder."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.report.page.estimate import Estimate
from sim.report.page.stored_result import read_manifest

Line = dict[str, str]
KEYS = ("contrast", "endpoint", "test", "alpha", "adjustment", "diagnosand")


@dataclass(frozen=True, slots=True)
class Study:
    """What `bijstandsim power` left behind.

    Attributes
    ----------
    folder, manifest : of the study
    rows : a line for each diagnosand
    curve : power at several sizes; empty where none was drawn
    cautions : what a reader must be told, with code, names, number and the English sentence
    """

    folder: Path
    manifest: dict[str, Any]
    rows: tuple[Line, ...]
    curve: tuple[Line, ...]
    cautions: tuple[Line, ...] = ()

    @property
    def design(self) -> dict[str, Any]:
        """The design as it was run."""
        design: dict[str, Any] = self.manifest["design"]
        return design

    @property
    def has_several_endpoints(self) -> bool:
        """Whether a contrast must be told with its endpoint."""
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


def is_power_study(folder: Path) -> bool:
    """Whether a result's folder holds a power study."""
    return (folder / "power.csv").is_file()


def read_study(folder: Path) -> Study:
    """Read the tables of a power study."""
    return Study(
        folder,
        read_manifest(folder, "design"),
        lines_of(folder / "power.csv"),
        lines_of(folder / "curve.csv"),
        lines_of(folder / "cautions.csv"),
    )


def lines_of(path: Path) -> tuple[Line, ...]:
    """The lines of a table by column; none where there is no such table."""
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return tuple(csv.DictReader(handle))

"""A finished power study, read back from its folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sim.inputs.design.load import design_from_mapping
from sim.inputs.design.model import Design
from sim.power.diagnosis.cautions import Caution
from sim.power.diagnosis.rows import CurveRow, PowerRow, rows_of_lines
from sim.report.page.stored_result import read_manifest
from sim.report.tables.power import VerdictLine, verdict_lines
from sim.store.manifest import Manifest
from sim.store.result_tables import read_result_table, result_digest

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Study:
    """What `bijstandsim power` left behind.

    Attributes
    ----------
    folder, manifest : of the study
    design : as it was run
    rows : one for each diagnosand
    curve : power at several sizes; empty where none was drawn
    cautions : what a reader must know
    """

    folder: Path
    manifest: Manifest
    design: Design
    rows: tuple[PowerRow, ...]
    curve: tuple[CurveRow, ...]
    cautions: tuple[Caution, ...] = ()

    @property
    def has_several_endpoints(self) -> bool:
        """Whether a contrast must be named with its endpoint."""
        return len({line.row.endpoint for line in self.powers}) > 1

    @property
    def powers(self) -> tuple[VerdictLine, ...]:
        """Every verdict on an effect that is there."""
        return tuple(line for line in verdict_lines(self.rows) if not line.is_null)


def read_study(folder: Path) -> Study:
    """Read the tables of a power study; raises as `read_result`."""
    manifest = read_manifest(folder, "design")
    digest = result_digest(manifest.content)
    return Study(
        folder,
        manifest,
        design_from_mapping(manifest.content["design"]),
        stored_rows(PowerRow, folder, "power", digest),
        stored_rows(CurveRow, folder, "curve", digest, must=False),
        stored_rows(Caution, folder, "cautions", digest, must=False),
    )


def stored_rows(
    kind: Callable[..., Row], folder: Path, name: str, digest: str, *, must: bool = True
) -> tuple[Row, ...]:
    """The rows of a table; none where there need not be one."""
    if not must and not (folder / f"{name}.parquet").is_file():
        return ()
    return rows_of_lines(kind, read_result_table(folder, name, digest))

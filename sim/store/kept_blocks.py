"""Blocks of worlds in a run's folder: kept so that a stopped run goes on, believed if sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.files.atomic import make_folder
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import NOW, kept_before

SHAPE = b"shape"


def write_block_table(path: Path, table: Any, label: str, shape: tuple[int, ...]) -> None:
    """Keep a table with the shape of its arrays; the folder above must be there.

    Raises
    ------
    MachineError
        If it cannot be written; no half file is left.
    """
    make_folder(path.parent, parents=False)
    shaped = table.replace_schema_metadata({SHAPE: ",".join(map(str, shape))})
    write_sealed_table(path, shaped, label)


def read_block_table(path: Path, label: str) -> tuple[Any, tuple[int, ...]] | None:
    """The table and its shape; None if it is not there or, with a word, not to be believed."""
    table = kept_before(path, lambda file: read_sealed_table(file, label, NOW))
    if table is None:
        return None
    return table, tuple(map(int, table.schema.metadata[SHAPE].split(b",")))

"""A stored table that says whose it is and what it holds; a flipped bit is not believed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sim.files.atomic import write_whole

LABEL, SHAPE, CONTENT = b"bijstandsim-chunk", b"shape", b"content"


def _content_digest(table: Any, shape: bytes) -> bytes:
    """A hash of every value and of the shape they are read back in."""
    digest = hashlib.sha256(shape)
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        flat = column.flatten() if hasattr(column, "flatten") else column
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(flat.to_numpy(zero_copy_only=False)).tobytes())
    return digest.hexdigest().encode()


def write_sealed(path: Path, table: Any, label: bytes, shape: tuple[int, ...]) -> None:
    """Write a table with its label, the shape of its arrays and a hash of its content.

    Raises
    ------
    MachineError
        If it cannot be written; no half file is left.
    """
    said = ",".join(map(str, shape)).encode()
    marks = {LABEL: label, SHAPE: said, CONTENT: _content_digest(table, said)}
    sealed = table.replace_schema_metadata(marks)
    write_whole(path, lambda handle: parquet.write_table(sealed, handle, compression="zstd"))


def read_sealed(path: Path, label: bytes) -> tuple[Any, tuple[int, ...]] | None:
    """The table and its shape; None if it is not there, not this one, or not as it was written."""
    if not path.is_file():
        return None
    try:
        table = parquet.read_table(path)
        marks = table.schema.metadata or {}
        shape = marks[SHAPE]
        if marks[LABEL] != label or marks[CONTENT] != _content_digest(table, shape):
            return None
        return table, tuple(map(int, shape.split(b",")))
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):
        # Whatever is wrong with the file, the work is simply done again.
        return None

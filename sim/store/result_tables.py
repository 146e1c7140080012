"""Tables that a result is read back from: Parquet, sealed, each bound to the manifest beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sim.errors import InputError, MachineError
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import SealError, content_digest, read_sealed_manifest
from sim.store.manifest import MANIFEST

RUN_AGAIN = "Run the command that made it (such as bijstandsim run) again."
# Of a manifest: how the work was cut up. Tables do not hang on it, nor do their bytes.
CUT = "block_draws"


def write_result_table(folder: Path, name: str, frame: pd.DataFrame, digest: str) -> None:
    """Write NAME.parquet.

    Parameters
    ----------
    digest : `result_digest` of the manifest in the folder, or what else names the result
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    write_sealed_table(folder / f"{name}.parquet", table, _label(digest, name))


def read_result_table(folder: Path, name: str, digest: str) -> list[dict[str, Any]]:
    """A table of a result, a mapping of column to value for each line.

    Raises
    ------
    InputError
        If it is not there, damaged, changed, or of another result.
    """
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise InputError(
            f"{path}: must be there (got a run that was stopped half-way?). {RUN_AGAIN}"
        )
    lines: list[dict[str, Any]] = read_sealed_table(
        path, _label(digest, name), RUN_AGAIN
    ).to_pylist()
    return lines


def _label(digest: str, name: str) -> str:
    return f"{digest}:{name}"


def result_digest(manifest: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits that change with all that a table hangs on."""
    return content_digest(
        {name: part for name, part in manifest.items() if name not in (CUT, "digest")}
    )


def digest_in(folder: Path) -> str:
    """`result_digest` of the manifest that a running command put into its folder.

    Raises
    ------
    MachineError
        If it is gone: somebody removed the folder in the meantime.
    """
    try:
        return result_digest(read_sealed_manifest(folder / MANIFEST))
    except SealError as gone:
        raise MachineError(
            f"{folder}: the results could not be written whole ({MANIFEST} is gone or was changed "
            "while the command ran). Run it again."
        ) from gone


def require_whole(folder: Path) -> None:
    """Find out at the end that a folder is still there; raises as `digest_in`."""
    digest_in(folder)

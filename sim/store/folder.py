"""A run's folder: immutable chunks, so that a run that was stopped goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.errors import MachineError
from sim.outcomes.blocks import BlockOutcome
from sim.outcomes.measures import COUNT_MEASURES
from sim.store.atomic import write_text, write_whole
from sim.store.manifest import Manifest

LABEL = b"bijstandsim-chunk"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where one run's files stand.

    Attributes
    ----------
    path : results/<scenario>-<digest>
    digest : of the manifest; written into every chunk
    """

    path: Path
    digest: str

    def chunk_path(self, option: str, first_draw: int) -> Path:
        """File of one block of worlds."""
        return self.path / "chunks" / f"{option}-{first_draw:06d}.parquet"

    def label(self, option: str, first_draw: int) -> bytes:
        """What a chunk says of itself; a file that says otherwise is not believed."""
        return f"{self.digest}:{option}:{first_draw}".encode()


def open_folder(out: Path, manifest: Manifest) -> RunFolder:
    """The run's folder with its manifest, made if it is not there.

    Raises
    ------
    MachineError
        If the folder cannot be written.
    """
    folder = RunFolder(out / manifest.folder_name, manifest.digest)
    path = folder.path / "manifest.json"
    if not path.is_file() or path.read_text("utf-8") != manifest.text():
        write_text(path, manifest.text())
    return folder


def write_chunk(folder: RunFolder, option: str, first_draw: int, outcome: BlockOutcome) -> None:
    """Keep one block: a row for each world, a list of persons for each measure."""
    import pyarrow as pa
    from pyarrow import parquet

    n_worlds, _, n_groups, n_months = outcome.counts.shape
    columns = {"draw": pa.array(outcome.draw), "replication": pa.array(outcome.replication)}
    for index, name in enumerate(COUNT_MEASURES):
        flat = pa.array(np.ascontiguousarray(outcome.counts[:, index]).reshape(-1))
        columns[name] = pa.FixedSizeListArray.from_arrays(flat, n_groups * n_months)
    shape = f"{n_worlds},{n_groups},{n_months}".encode()
    table = pa.table(columns).replace_schema_metadata(
        {LABEL: folder.label(option, first_draw), b"shape": shape}
    )
    write_whole(
        folder.chunk_path(option, first_draw),
        lambda beside: parquet.write_table(table, beside, compression="zstd"),
    )


def read_chunk(folder: RunFolder, option: str, first_draw: int) -> BlockOutcome | None:
    """A block kept before, or None where there is none that can be believed."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder.chunk_path(option, first_draw)
    if not path.is_file():
        return None
    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError):
        return None
    marks = table.schema.metadata or {}
    if marks.get(LABEL) != folder.label(option, first_draw):
        return None
    n_worlds, n_groups, n_months = map(int, marks[b"shape"].split(b","))
    counts = np.empty((n_worlds, len(COUNT_MEASURES), n_groups, n_months), np.int32)
    for index, name in enumerate(COUNT_MEASURES):
        flat = table.column(name).combine_chunks().flatten().to_numpy()
        counts[:, index] = flat.reshape(n_worlds, n_groups, n_months)
    return BlockOutcome(
        table.column("draw").to_numpy(), table.column("replication").to_numpy(), counts
    )


def require_writable(out: Path) -> None:
    """Find out before hours of work, not after, that results cannot be written.

    Raises
    ------
    MachineError
        If the folder cannot be made or written.
    """
    probe = out / ".bijstandsim-can-write"
    write_text(probe, "")
    try:
        probe.unlink()
    except OSError as trouble:
        raise MachineError(f"{out}: cannot be cleaned up ({trouble.strerror}).") from trouble

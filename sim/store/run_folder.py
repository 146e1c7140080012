"""A run's folder: immutable chunks, so that a run that was stopped goes on where it was.

Finished blocks of worlds are read back, if their seal can be believed; missing ones are made and
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.engine.replicate import Pool
from sim.files.atomic import make_folder, require_writable
from sim.files.left_overs import remove_left_overs
from sim.files.private_files import PRIVATE
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import NOW, kept_before, write_manifest
from sim.outcomes.blocks import BlockOutcome, WorldBlock, simulate_block
from sim.outcomes.measures import COUNT_MEASURES
from sim.store.manifest import MANIFEST, Manifest
from sim.store.private import make_private
from sim.store.result_tables import require_whole

# Kinds of blocks of worlds: of a run, and of a comparison.
BLOCKS = ("chunks", "comparison")
SHAPE = b"shape"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where the files of one run, comparison or power study stand.

    Attributes
    ----------
    path : results/<scenario>-<digest>, results/power-<design>-<digest>
    digest : of the manifest; written into every chunk
    is_private : whether real people stand behind its worlds, which then stand in `private/`
    """

    path: Path
    digest: str
    is_private: bool = False

    def blocks(self, kind: str) -> Path:
        """Where blocks of worlds stand: `chunks` of a run, `comparison` of a comparison."""
        return (self.path / PRIVATE if self.is_private else self.path) / kind

    def chunk_path(self, option: str, first_draw: int) -> Path:
        """File of one block of worlds."""
        return self.blocks("chunks") / f"{option}-{first_draw:06d}.parquet"

    def require_whole(self) -> None:
        """Find out at the end that the folder is still there; raises a MachineError if not."""
        require_whole(self.path)

    def label(self, option: str, first_draw: int) -> str:
        """What a chunk says of itself; a file that says otherwise is not believed."""
        return f"{self.digest}:{option}:{first_draw}"


def open_folder(out: Path, manifest: Manifest) -> RunFolder:
    """The folder of a run, comparison or power study with its manifest, made if it is not there.

    Raises
    ------
    MachineError
        If the folder cannot be written.
    """
    is_private = manifest.is_about_real_people
    folder = RunFolder(out / manifest.folder_name, manifest.digest, is_private)
    require_writable(folder.path)
    if is_private:
        make_private(folder.path / PRIVATE)
    for place in (folder.path, *map(folder.blocks, BLOCKS), folder.path / PRIVATE):
        remove_left_overs(place)
    write_manifest(folder.path / MANIFEST, manifest.content)
    return folder


def write_chunk(folder: RunFolder, option: str, first_draw: int, outcome: BlockOutcome) -> None:
    """Keep one block: a row for each world, a list of persons for each measure."""
    n_worlds, _, n_groups, n_months = outcome.counts.shape
    columns = {"draw": pa.array(outcome.draw), "replication": pa.array(outcome.replication)}
    for index, name in enumerate(COUNT_MEASURES):
        flat = pa.array(np.ascontiguousarray(outcome.counts[:, index]).reshape(-1))
        columns[name] = pa.FixedSizeListArray.from_arrays(flat, n_groups * n_months)
    write_block_table(
        folder.chunk_path(option, first_draw),
        pa.table(columns),
        folder.label(option, first_draw),
        (n_worlds, n_groups, n_months),
    )


def read_chunk(folder: RunFolder, option: str, first_draw: int) -> BlockOutcome | None:
    """A block kept before, or None where there is none that can be believed."""
    path, label = folder.chunk_path(option, first_draw), folder.label(option, first_draw)
    chunk = read_block_table(path, label)
    if chunk is None:
        return None
    table, (n_worlds, n_groups, n_months) = chunk
    counts = np.empty((n_worlds, len(COUNT_MEASURES), n_groups, n_months), np.int32)
    for index, name in enumerate(COUNT_MEASURES):
        flat = table.column(name).combine_chunks().flatten().to_numpy()
        counts[:, index] = flat.reshape(n_worlds, n_groups, n_months)
    return BlockOutcome(
        table.column("draw").to_numpy(), table.column("replication").to_numpy(), counts
    )


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
    table = kept_before(path, lambda file: read_sealed_table(file, label, NOW, is_exact=True))
    if table is None:
        return None
    return table, tuple(map(int, table.schema.metadata[SHAPE].split(b",")))


def _kept_or_made(folder: RunFolder, block: WorldBlock) -> BlockOutcome:
    """One block's outcome, from its file or from the engine."""
    kept = read_chunk(folder, block.option, block.first_draw)
    if kept is not None:
        return kept
    made = simulate_block(block)
    write_chunk(folder, block.option, block.first_draw, made)
    return made


def all_outcomes(
    folder: RunFolder,
    blocks: Sequence[WorldBlock],
    pool: Pool,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[WorldBlock, BlockOutcome]]:
    """Every block with its outcome, in order; `progress` is called with (done, in all)."""
    work = partial(_kept_or_made, folder)
    for done, outcome in enumerate(pool.in_order(work, blocks), start=1):
        progress(done, len(blocks))
        yield blocks[done - 1], outcome

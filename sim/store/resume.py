"""Simulate what is not there yet: finished blocks are read back, missing ones are made and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sim.engine.replicate import Pool
from sim.outcomes.blocks import BlockOutcome, WorldBlock, simulate_block
from sim.store.run_folder import RunFolder, read_chunk, write_chunk


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
    """Every block with its outcome, in order; `progress` is told (done, in all)."""
    work = partial(_kept_or_made, folder)
    for done, outcome in enumerate(pool.in_order(work, blocks), start=1):
        progress(done, len(blocks))
        yield blocks[done - 1], outcome

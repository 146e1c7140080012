"""Blocks of a comparison in a run's folder: immutable, so that a stopped run can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.compare.comparison import net_cost
from sim.compare.plan import ComparisonPlan
from sim.compare.precision import precision_rows, replications_needed
from sim.compare.worlds.measures import COUNTED, MONTHLY
from sim.compare.worlds.results import ComparedBlock, FilePeople, PairedResults, gathered
from sim.compare.worlds.simulate import simulate_options
from sim.compare.worlds.yearly_flows import CASELOAD
from sim.engine.replicate import Pool
from sim.kernels.lives.spells import N_BANDS
from sim.store.run_folder import RunFolder, read_block_table, write_block_table

# Columns about the people of a file, where there is one.
OF_FILE = ("reached", "met", "yearly", "monthly", "flows")


def block_path(folder: RunFolder, block: ComparedBlock) -> Path:
    """File of one block: first draw and the replications it holds."""
    name = f"{block.first_draw:06d}-{block.first_replication:06d}-{block.end_replication:06d}"
    return folder.blocks("comparison") / f"{name}.parquet"


def _label(folder: RunFolder, block: ComparedBlock) -> str:
    return f"{folder.digest}:comparison:{block_path(folder, block).stem}"


def write_block(folder: RunFolder, block: ComparedBlock, made: PairedResults) -> None:
    """Keep one block: a row for each option and world."""
    n_options, n_worlds = made.affected.shape
    own = made.of_file
    rows = n_options * n_worlds

    def listed(array: np.ndarray) -> pa.Array:
        flat = pa.array(np.ascontiguousarray(array).reshape(-1))
        return pa.FixedSizeListArray.from_arrays(flat, array.size // rows)

    ours = {} if own is None else {f"file_{name}": listed(getattr(own, name)) for name in OF_FILE}
    table = pa.table(
        {
            "option": pa.array(np.repeat(np.arange(n_options), n_worlds)),
            "draw": pa.array(np.tile(made.draw, n_options)),
            "replication": pa.array(np.tile(made.replication, n_options)),
            "affected": pa.array(made.affected.reshape(-1)),
            "yearly": listed(made.yearly),
            "monthly": listed(made.monthly),
            "flows": listed(made.flows),
            "spells": listed(made.spells),
            **ours,
        }
    )
    shape = (n_options, n_worlds)
    write_block_table(block_path(folder, block), table, _label(folder, block), shape)


def read_block(folder: RunFolder, block: ComparedBlock) -> PairedResults | None:
    """A block kept before, or None where there is none that can be believed."""
    block_arrays = read_block_table(block_path(folder, block), _label(folder, block))
    if block_arrays is None:
        return None
    table, (n_options, n_worlds) = block_arrays

    def array(name: str, *shape: int) -> np.ndarray:
        column = table.column(name).combine_chunks()
        flat = column.flatten() if shape else column
        values: np.ndarray = flat.to_numpy(zero_copy_only=False)
        return values.reshape(n_options, n_worlds, *shape)

    return PairedResults(
        table.column("draw").to_numpy()[:n_worlds],
        table.column("replication").to_numpy()[:n_worlds],
        array("yearly", len(COUNTED), -1),
        array("monthly", len(MONTHLY), -1),
        array("affected"),
        array("flows", len(CASELOAD), -1),
        array("spells", N_BANDS, 2),
        FilePeople(
            array("file_reached", 1)[..., 0],
            array("file_met", -1),
            array("file_yearly", len(COUNTED), -1),
            array("file_monthly", len(MONTHLY), -1),
            array("file_flows", len(CASELOAD), -1),
        )
        if "file_reached" in table.column_names
        else None,
    )


def _kept_or_made(folder: RunFolder, block: ComparedBlock) -> PairedResults:
    kept = read_block(folder, block)
    if kept is not None:
        return kept
    made = simulate_options(block)
    write_block(folder, block, made)
    return made


def all_compared(
    folder: RunFolder,
    blocks: Sequence[ComparedBlock],
    pool: Pool,
    progress: Callable[[int, int], None],
) -> Iterator[PairedResults]:
    """Every block's worlds, in order; `progress` is called with (done, in all)."""
    work = partial(_kept_or_made, folder)
    for done, made in enumerate(pool.in_order(work, blocks), start=1):
        progress(done, len(blocks))
        yield made


def compared_worlds(
    folder: RunFolder,
    plan: ComparisonPlan,
    pool: Pool,
    progress: Callable[[int, int], None],
) -> PairedResults:
    """The plan's worlds, and as many more as the scenario's precision asks for.

    Every step simulates only replications that are not there yet, and never starts over.
    """
    precision = plan.options[0].scenario.money.precision
    names = tuple(option.name for option in plan.options)
    done, wanted, parts = 0, plan.replications, []
    strata = plan.parameters[0].strata
    while done < wanted:
        blocks = plan.blocks(done, wanted)
        parts += list(all_compared(folder, blocks, pool, progress))
        done = wanted
        if precision is not None:
            worlds = gathered(parts, strata)
            cost = net_cost(plan, worlds)
            rows = precision_rows(names, cost, worlds.draw, precision, strata=strata)
            wanted = replications_needed(rows, plan.n_draws, precision.most_replications)
    return gathered(parts, strata)


def simulated(
    pool: Pool, progress: Callable[[int, int], None]
) -> Callable[[Sequence[ComparedBlock]], Iterator[PairedResults]]:
    """A function that lives blocks in their order and keeps none of them on disk."""

    def live(blocks: Sequence[ComparedBlock]) -> Iterator[PairedResults]:
        for done, made in enumerate(pool.in_order(simulate_options, blocks), start=1):
            progress(done, len(blocks))
            yield made

    return live

"""Item 1: the same bytes, whoever works on a run and however the work is cut up.

Item 7 is its neighbour: the same bytes, however Python orders its sets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.choose import run_many
from sim.engine.replicate import open_pool
from sim.inputs.scenario.model import Scenario
from sim.verify.check import Check, passed_or_failed
from sim.verify.child_process import ended_at_last, folder_of, start_child
from sim.verify.histories import differing_lives
from sim.verify.small_run import Run, RunPlan, difference, result_bytes, tables_only
from sim.verify.smaller_scenario import settings_of

WORKERS = ((1, "threads"), (2, "threads"), (7, "threads"), (2, "processes"), (7, "processes"))
BLOCK_DRAWS = (2, 7)
CHUNK_PEOPLE = (7, 64, 1000)
HASH_SEEDS = ("0", "4242")


def check_same_bytes(
    scenario: Scenario, run: Run, reference: dict[str, str], folder: Path
) -> Check:
    """Contract item 1.

    Parameters
    ----------
    scenario : small
    run : runs it
    reference : `result_bytes` of a run on one worker
    folder : for runs, empty
    """
    findings = []
    for number, (workers, kind) in enumerate(WORKERS):
        plan = RunPlan(folder / f"workers-{number}", workers, kind)
        differ = difference(reference, result_bytes(run(scenario, plan)))
        if differ:
            findings.append(f"on {workers} {kind} other bytes than on one worker in {differ}")
    for draws in BLOCK_DRAWS:
        plan = RunPlan(folder / f"draws-{draws}", block_draws=draws)
        tables = tables_only(result_bytes(run(scenario, plan)))
        differ = difference(tables_only(reference), tables)
        if differ:
            findings.append(f"with {draws} draws in a chunk other bytes than with 1 in {differ}")
    findings += list(_chunk_findings(scenario))
    return passed_or_failed(
        "1",
        "same bytes on any number of workers",
        findings,
        f"{len(reference)} files on 1, 2 and 7 workers, threads and processes; tables with 1, 2 "
        f"and 7 draws in a chunk; lives with 7, 64 and 1000 people in a chunk and with worlds "
        f"alone and side by side ({scenario.runs.draws} draws, {scenario.runs.replications} "
        "replications, every option)",
    )


def _chunk_findings(scenario: Scenario) -> Iterator[str]:
    """Lives that depend on how people and worlds are put together."""
    address = Address(scenario.seed, 0, 0)
    worlds = ReplicationRange(scenario.seed, 0, 0, scenario.runs.replications)
    for name, setup in settings_of(scenario):
        whole = run_batch(setup, address, keep_moves=True)
        with open_pool(2) as pool:
            for people in CHUNK_PEOPLE:
                lives = run_batch(
                    setup, address, keep_moves=True, chunk_people=people, executor=pool.executor
                )
                differ = differing_lives(whole, lives)
                if differ:
                    yield f"option {name} in chunks of {people} people: {differ}"
        flows, entries = run_many(setup, worlds)
        for replication in range(worlds.size):
            alone = run_batch(setup, Address(scenario.seed, 0, replication))
            same = np.array_equal(alone.flows, flows[replication])
            if not (same and np.array_equal(alone.entries, entries[replication])):
                yield f"option {name}, replication {replication}: other lives next to other worlds"


def check_hash_seeds(
    scenario: Scenario, run: Run, reference: dict[str, str], folder: Path
) -> Check:
    """Contract item 7; parameters as in `check_same_bytes`."""
    children = [
        start_child(
            run,
            scenario,
            RunPlan(folder / f"hash-seed-{seed}"),
            os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in HASH_SEEDS
    ]
    findings = []
    with ended_at_last(children):
        for seed, child in zip(HASH_SEEDS, children, strict=True):
            try:
                differ = difference(reference, result_bytes(folder_of(child)))
            except ChildProcessError as trouble:
                differ = str(trouble)
            if differ:
                findings.append(f"PYTHONHASHSEED={seed}: other bytes in {differ}")
    return passed_or_failed(
        "7",
        "same bytes whatever PYTHONHASHSEED is",
        findings,
        f"{len(reference)} files of this process and of two new ones with PYTHONHASHSEED "
        + " and ".join(HASH_SEEDS),
    )

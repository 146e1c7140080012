"""Studies simulated in stages, so that a run that was stopped begins where it ended.

A study hangs on its own number only, so a table made in stages is that of one go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.engine.replicate import SERIAL, Pool
from sim.inputs.design.model import Design
from sim.power.diagnosis.run import simulate_design
from sim.power.forest import BY_STUDY
from sim.power.simulation.simulate import Finished, unreported
from sim.power.simulation.study_table import EndpointStudies, Studies

# What a stopped run loses at most: some seconds.
COUNT_STAGE, LIVES_STAGE = 1_000_000, 10_000
Kept = Callable[[int], Studies | None]
Keep = Callable[[int, Studies], None]


def counter(design: Design, progress: Callable[[int, int], None]) -> Finished:
    """Studies finished, passed on as (studies done, studies in all)."""
    n_endpoints = 1 if design.model.scenario is not None else len(design.model.endpoints)
    done, in_all = 0, design.studies * n_endpoints

    def finished(studies: int) -> None:
        nonlocal done
        done += studies
        progress(done, in_all)

    return finished


def stages_of(design: Design) -> list[tuple[int, int]]:
    """First study and number of studies of each stage."""
    size = COUNT_STAGE
    if design.model.scenario is not None:
        draws = design.model.posterior_draws
        size = max(1, LIVES_STAGE // draws) * draws
    return [(at, min(size, design.studies - at)) for at in range(0, design.studies, size)]


def staged_studies(
    design: Design, kept: Kept, keep: Keep, pool: Pool = SERIAL, finished: Finished = unreported
) -> Studies:
    """All studies of a design.

    Parameters
    ----------
    kept : the stage that begins with a study, if an earlier run kept it
    keep : called with every stage that is new, if there are several
    finished : called with the number of studies just finished, kept ones at once
    """
    parts, stages = [], stages_of(design)
    for first, size in stages:
        part = kept(first)
        if part is None or part.n_studies != size:
            part = simulate_design(design, studies=size, first=first, pool=pool, finished=finished)
            if len(stages) > 1:
                keep(first, part)
        else:
            finished(size * len(part.endpoints) if design.model.endpoints else size)
        parts.append(part)
    return joined(parts)


def joined(parts: Sequence[Studies]) -> Studies:
    """The stages as one table."""
    if len(parts) == 1:
        return parts[0]
    total = sum(part.n_studies for part in parts)
    entries = tuple(
        _joined([part.endpoints[place] for part in parts], [part.n_studies for part in parts])
        for place in range(len(parts[0].endpoints))
    )
    return replace(parts[0], n_studies=total, endpoints=entries)


def _joined(entries: list[EndpointStudies], sizes: list[int]) -> EndpointStudies:
    arrays: dict[str, Any] = {
        name: _one([getattr(one, name) for one in entries], sizes) for name in BY_STUDY
    }
    persons = arrays["persons"]
    shared = any(len(one.persons) < size for one, size in zip(entries, sizes, strict=True))
    if shared and (persons == persons[:1]).all():
        arrays["persons"] = persons[:1]
    return replace(entries[0], **arrays)


def _one(parts: list[Array], sizes: list[int]) -> Array:
    """Rows of all stages; one row may stand for a whole stage."""
    if not any(len(part) for part in parts):
        return parts[0]
    return np.concatenate(
        [
            part if len(part) == size else np.repeat(part, size, axis=0)
            for part, size in zip(parts, sizes, strict=True)
        ]
    )

"""How fast: microseconds a study of both paths, beside the usual way with statsmodels and SciPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from sim.power.run import analyse, simulate_design

if TYPE_CHECKING:
    from sim.scenario.design import Design

COUNT_STUDIES = 100_000
LIVES_STUDIES = 2_000
USUAL_STUDIES = 100


@dataclass(frozen=True)
class Pace:
    """One timed way to simulate studies of a design, tests and diagnosands included."""

    name: str
    studies: int
    seconds: float

    @property
    def microseconds_per_study(self) -> float:
        """Cost of one study."""
        return self.seconds / self.studies * 1e6


def power_paces(counts: Design, lives: Design) -> tuple[Pace, ...]:
    """Time the count path, the lives path and a plain loop over statsmodels and SciPy.

    Parameters
    ----------
    counts : a design with typed rates; lives : one whose model is a scenario, one parameter draw
    """

    def count_path(studies: int) -> None:
        analyse(simulate_design(counts, studies=studies), counts)

    def lives_path(studies: int) -> None:
        analyse(simulate_design(lives, studies=studies), lives)

    return (
        _timed("counts", count_path, COUNT_STUDIES),
        _timed("lives", lives_path, LIVES_STUDIES),
        _timed("statsmodels and scipy", lambda studies: _usual_way(counts, studies), USUAL_STUDIES),
    )


def _timed(name: str, work: Callable[[int], None], studies: int) -> Pace:
    work(2)  # compile first; compile time is told apart
    start = perf_counter()
    work(studies)
    return Pace(name, studies, perf_counter() - start)


def _usual_way(design: Design, studies: int) -> None:
    """Power as one would script it: z and Fisher on every contrast of every study, one by one."""
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import proportions_ztest

    entry = simulate_design(design, studies=studies).endpoints[0]
    arms = list(design.data.sizes())
    for events in entry.events[:, -1].sum(axis=2):
        for inquiry in design.inquiries:
            sides = [[arms.index(arm) for arm in side] for side in (inquiry.arms, inquiry.against)]
            count = np.array([events[side].sum() for side in sides])
            persons = np.array([entry.persons[0, -1, side].sum() for side in sides])
            proportions_ztest(count, persons)
            fisher_exact(np.stack([count, persons - count], axis=1))

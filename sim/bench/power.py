"""How fast: microseconds a study of both paths, beside the usual ways with statsmodels and SciPy.

All answer one question: every contrast of a design on its endpoint, under z and Fisher.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from sim.engine.replicate import open_pool
from sim.inputs.design.load import changed_design
from sim.inputs.design.model import Design
from sim.power.diagnosis.run import analyse, simulate_design
from sim.power.inference.proportions import z_pooled
from sim.power.simulation.truth import true_levels

COUNT_STUDIES = 100_000
LIVES_STUDIES = 4_000
USUAL_STUDIES = 100
SCIPY_STUDIES = 1_000
LIVES_THREADS = 2
TESTS = ["z_pooled", "fisher"]


@dataclass(frozen=True)
class PowerTiming:
    """One timed way to simulate studies of a design, tests and diagnosands included.

    Attributes
    ----------
    name : the way
    studies : simulated, each with every contrast
    months : of the lives; 0 where only counts are drawn
    threads : it ran on
    seconds : for all studies
    """

    name: str
    studies: int
    months: int
    threads: int
    seconds: float

    @property
    def microseconds_per_study(self) -> float:
        """Cost of one study."""
        return self.seconds / self.studies * 1e6


def power_timings(counts: Design, lives: Design) -> tuple[PowerTiming, ...]:
    """Time the count path, the lives path, a loop over statsmodels and SciPy, and SciPy's own.

    Parameters
    ----------
    counts : a design with typed rates; lives : one whose model is a scenario with the same arms
    """
    persons = same_question(lives, counts)
    months, threads = persons.data.follow_up_months, LIVES_THREADS

    def count_path(studies: int) -> None:
        analyse(simulate_design(counts, studies=studies), counts)

    def lives_path(studies: int) -> None:
        with open_pool(threads) as pool:
            analyse(simulate_design(persons, studies=studies, pool=pool), persons)

    loop, own = "statsmodels and scipy", "scipy.stats.power, z only"
    return (
        _timed("counts", count_path, COUNT_STUDIES),
        _timed("lives", lives_path, LIVES_STUDIES, months, threads),
        _timed(loop, lambda studies: _usual_way(counts, studies), USUAL_STUDIES),
        _timed(own, lambda studies: scipy_powers(counts, studies), SCIPY_STUDIES),
    )


def same_question(lives: Design, counts: Design) -> Design:
    """Person-level lives under one parameter draw, asked what the counts are asked."""
    endpoint = counts.model.endpoints[0].endpoint
    inquiries = [
        {"arms": list(one.arms), "against": list(one.against), "endpoint": endpoint}
        for one in counts.inquiries
    ]
    return changed_design(
        lives,
        {
            "model": {"posterior_draws": 1},
            "inquiries": inquiries,
            "patterns": [],
            "answers": {"tests": TESTS, "alphas": list(counts.answers.alphas)},
        },
    )


def _timed(
    name: str, work: Callable[[int], object], studies: int, months: int = 0, threads: int = 1
) -> PowerTiming:
    work(2)  # compile first; compile time is told apart
    start = perf_counter()
    work(studies)
    return PowerTiming(name, studies, months, threads, perf_counter() - start)


def _usual_way(design: Design, studies: int) -> None:
    """Power as one would script it: z and Fisher on every contrast of every study, one by one."""
    from scipy.stats import fisher_exact  # noqa: PLC0415  (slow to load)
    from statsmodels.stats.proportion import proportions_ztest  # noqa: PLC0415  (slow to load)

    entry = simulate_design(design, studies=studies).endpoints[0]
    arms = list(design.data.sizes())
    for events in entry.events[:, -1].sum(axis=2):
        for inquiry in design.inquiries:
            sides = [[arms.index(arm) for arm in side] for side in (inquiry.arms, inquiry.against)]
            count = np.array([events[side].sum() for side in sides])
            persons = np.array([entry.persons[0, -1, side].sum() for side in sides])
            proportions_ztest(count, persons)
            fisher_exact(np.stack([count, persons - count], axis=1))


def scipy_powers(design: Design, studies: int) -> dict[str, float]:
    """Power of the z test on every contrast by `scipy.stats.power`, which draws every person.

    SciPy draws from a generator of its own, so that two calls differ by luck: this is for timing.
    """
    from scipy.stats import bernoulli, power  # noqa: PLC0415  (slow to load)

    sizes, alpha = design.data.sizes(), design.answers.alphas[0]
    levels = true_levels(design, design.model.endpoints[0], tuple(sizes))[0]
    chance = dict(zip(sizes, levels.tolist(), strict=True))
    powers = {}
    for inquiry in design.inquiries:
        n = [sum(sizes[arm] for arm in side) for side in (inquiry.arms, inquiry.against)]
        mean = [
            sum(sizes[arm] * chance[arm] for arm in side) / size
            for side, size in zip((inquiry.arms, inquiry.against), n, strict=True)
        ]
        drawn: Any = tuple(bernoulli(one).rvs for one in mean)
        result = power(_z_of_persons, drawn, tuple(n), significance=alpha, n_resamples=studies)
        powers[inquiry.contrast] = float(result.power)
    return powers


def _z_of_persons(first: Any, second: Any, axis: int = -1) -> Any:
    """The pooled z test on persons who left (1) or not (0), as SciPy wants a test."""
    sizes = (first.shape[axis], second.shape[axis])
    return z_pooled(first.sum(axis=axis), sizes[0], second.sum(axis=axis), sizes[1])

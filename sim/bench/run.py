"""What this machine does: person-months, a whole comparison and power studies, timed in one run.

Power studies are microseconds a study of both paths and of the usual ways with statsmodels and
SciPy. All answer one question: every contrast of a design on its endpoint, under z and Fisher.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.bench.engine import BenchRow, run_bench, run_huge
from sim.engine.replicate import open_pool
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.design.model import Design
from sim.pipeline import compare
from sim.power.diagnosis.run import analyse, simulate_design
from sim.power.inference.proportions import z_pooled
from sim.power.simulation.plan import true_levels
from sim.report.text.table import text_table
from sim.results import RunSettings

COMPARED = "municipality"
COUNTS_DESIGN, LIVES_DESIGN = "wageningen", "wageningen_lives"
# Called with the name of each measurement before it is made.
Say = Callable[[str], None]
COUNT_STUDIES = 100_000
LIVES_STUDIES = 4_000
USUAL_STUDIES = 100
SCIPY_STUDIES = 1_000
LIVES_THREADS = 2
TESTS = ["z_pooled", "fisher"]


def engine_rows(people: int, months: tuple[int, ...], *, huge: bool, say: Say) -> list[BenchRow]:
    """Batch, SimPy, naive SimPy and numpy against the floor; see `bench.engine`."""
    rows = list(run_bench(people, months, progress=say))
    return [*rows, run_huge()] if huge else rows


def comparison_row(workers: int) -> BenchRow:
    """One whole comparison as it stands in the built-in scenario, files included.

    Compiled once beforehand by a small comparison, so that the time is that of the work.
    """
    with tempfile.TemporaryDirectory() as folder:
        compare(COMPARED, RunSettings(draws=1, replications=1, out=Path(folder)))
        start = perf_counter()
        result = compare(COMPARED, RunSettings(workers=workers, out=Path(folder)))
        seconds = perf_counter() - start
    groups = result.scenario.population.groups
    people = sum(group.persons.value for group in groups) * len(result.options) * result.n_worlds
    months = result.scenario.time.months
    return BenchRow(
        name=f"compare {COMPARED} (people at the start x options x worlds)",
        people=people,
        months=months,
        threads=workers,
        seconds=seconds,
        person_months_per_second=people * months / seconds,
        ratio_to_floor=None,
        peak_mib=None,
    )


def power_rows() -> list[BenchRow]:
    """Studies of the Wageningen design: counts, lives, a loop over statsmodels and SciPy, SciPy's.

    `people` is the number of studies; `months` is 0 where only counts are drawn. The lives are
    those of one parameter draw, every contrast under z and Fisher, as in the other rows.
    """
    timings = power_timings(load_design(COUNTS_DESIGN), load_design(LIVES_DESIGN))
    return [
        BenchRow(
            f"power studies: {pace.name} ({pace.microseconds_per_study:,.1f} µs a study)",
            pace.studies,
            pace.months,
            pace.threads,
            pace.seconds,
            None,
            None,
            None,
        )
        for pace in timings
    ]


def bench_text(rows: Sequence[BenchRow]) -> str:
    """What `bijstandsim bench` prints: every measurement, speed in millions a second."""

    def shown(value: float | None, form: str, scale: float = 1.0) -> str:
        return "" if value is None else format(value * scale, form)

    header = (
        "what",
        "people",
        "months",
        "threads",
        "seconds",
        "million/s",
        "of the floor",
        "peak MiB",
    )
    lines = [
        (
            row.name,
            f"{row.people:,}",
            str(row.months),
            str(row.threads),
            f"{row.seconds:.3f}",
            shown(row.person_months_per_second, ".1f", 1e-6),
            shown(row.ratio_to_floor, ".3f"),
            shown(row.peak_mib, ".0f"),
        )
        for row in rows
    ]
    return text_table(header, lines, "<>>>>>>>")


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
    work(2)  # compile first; compile time is reported apart
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

    SciPy draws from a generator of its own, so that two calls differ by chance: this is for timing.
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

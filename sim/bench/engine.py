"""What a person-month costs on this machine, as a ratio to a floor measured in the same run.

Every speed is the best of a few repeats, taken in turns with the floor, so that whatever else the
machine is doing slows both alike. Peak memory is that of a process of its own that does the same
work once, imports and compiled code included. Ratios can be compared between machines, seconds not.
"""

from __future__ import annotations

import math
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np

from sim.bench.baselines import add_words, run_naive, run_numpy
from sim.draws import Address
from sim.engine.batch import CHUNK_PEOPLE, chunk_ranges, live_cohort, run_batch
from sim.engine.option import OptionSetup
from sim.engine.replicate import open_pool
from sim.engine.setup import option_setup
from sim.engine.simpy_engine import run_simpy
from sim.engine.world import CohortPlans, cohort_plans
from sim.hazards.parameters import as_written
from sim.inputs.scenario import load_scenario, with_changes
from sim.inputs.scenario.model import Scenario
from sim.kernels.philox import WORDS_PER_CALL

J = TypeVar("J")
BYTES_PER_MIB = 1024 * 1024
HERE = Address(seed=20171001, draw=0, replication=0)
# What a slow engine can live in a second or two.
SMALL_POPULATION, NUMPY_POPULATION = 2_000, 100_000
REPEATS_FAST, REPEATS_SLOW = 5, 1
MARKET_SWING, MARKET_YEARS = 0.1, 3.0  # a made-up business cycle, so that no month is like another
HUGE_PEOPLE, HUGE_MONTHS = 10_000_000, 60


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One measurement.

    Attributes
    ----------
    name : floor; batch (lives of people drawn before); batch_with_people (drawing them included);
        numpy; simpy; naive_simpy; compile (seconds to make the machine code once, then cached)
    people, months, threads : what was lived, and on how many threads
    seconds : best of a few repeats
    person_months_per_second : people * months / seconds; None for `compile`
    ratio_to_floor : speed as a share of the floor's on one thread; None for `compile`
    peak_mib : peak memory of a process that does this once; None where not measured
    """

    name: str
    people: int
    months: int
    threads: int
    seconds: float
    person_months_per_second: float | None
    ratio_to_floor: float | None
    peak_mib: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be measured: `name` as in `BenchRow`."""

    name: str
    people: int
    months: int
    threads: int = 1


def scaled_wageningen(people: int, months: int) -> Scenario:
    """The Wageningen scenario with so many people and months, and a labour market that moves."""
    base = load_scenario("wageningen")
    groups = base.population.groups
    total = sum(group.persons.value + group.stopping_persons.value for group in groups)
    scaled = []
    for group in groups:
        entry = group.model_dump(mode="json", exclude_none=True)
        entry["persons"] = math.ceil(group.persons.value * people / total)
        entry["stopping_persons"] = math.ceil(group.stopping_persons.value * people / total)
        entry["entry"]["last_month"] = min(group.entry.last_month, months - 1)
        scaled.append(entry)
    angle = 2 * math.pi / (12 * MARKET_YEARS)
    index = [round(1 + MARKET_SWING * math.sin(month * angle), 4) for month in range(months)]
    changes = {
        "time": {"months": months},
        "posterior": "none",
        "population": {"groups": scaled},
        "hazards": {"labour_market": {"index": index}},
        "published": [],
        "options": [],
    }
    return with_changes(base, changes)


def bench_setting(people: int, months: int) -> OptionSetup:
    """The scaled scenario with its hazards as written."""
    scenario = scaled_wageningen(people, months)
    return option_setup(scenario, as_written(scenario.hazards, 1).draw(0))


def _crowd(setup: OptionSetup) -> list[CohortPlans]:
    """Everybody, drawn, in the chunks in which `run_batch` would live them."""
    return [
        cohort_plans(setup, HERE, chunk.cohort, chunk.first, chunk.end)
        for chunk in chunk_ranges(setup.scenario, CHUNK_PEOPLE)
    ]


def _live(setup: OptionSetup, groups: list[CohortPlans], threads: int) -> None:
    """The lives alone, of people drawn before."""

    def live(group: CohortPlans) -> None:
        live_cohort(setup, HERE, group, keep_moves=False)

    with open_pool(threads) as pool:
        list(pool.in_order(live, groups))


def _run(setup: OptionSetup, threads: int) -> None:
    """The whole engine: people drawn chunk by chunk, and lived."""
    with open_pool(threads) as pool:
        run_batch(setup, HERE, executor=pool.executor)


def work_of(job: Job) -> Callable[[], object]:
    """What has to be repeated to measure a job, everything it needs made ready."""
    if job.name == "floor":
        quarters, key = -(-job.months // WORDS_PER_CALL), np.array(HERE.key_words, np.uint32)
        return lambda: add_words(job.people, quarters, np.uint32(0), np.uint32(0), key)
    setup = bench_setting(job.people, job.months)
    if job.name == "batch":
        groups = _crowd(setup)
        return lambda: _live(setup, groups, job.threads)
    if job.name == "batch_with_people":
        return lambda: _run(setup, job.threads)
    baseline = {"numpy": run_numpy, "simpy": run_simpy, "naive_simpy": run_naive}[job.name]
    return lambda: baseline(setup, HERE)


def do_once(job: Job) -> None:
    """Do a job once: what a child process does to have its memory measured."""
    work_of(job)()


def compile_once() -> None:
    """Live a handful of people: what is slow about it is compiling."""
    do_once(Job("batch_with_people", SMALL_POPULATION, 24))


def seconds_of(work: Callable[[], object]) -> float:
    """Duration of one call."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def jobs_for(people: int, months: int) -> Iterator[Job]:
    """The jobs of one horizon, the floor first."""
    for name, threads in (("floor", 1), ("batch", 1), ("batch", 2)):
        yield Job(name, people, months, threads)
    yield Job("batch_with_people", people, months, 1)
    yield Job("batch_with_people", people, months, 2)
    yield Job("numpy", min(people, NUMPY_POPULATION), months)
    yield Job("simpy", min(people, SMALL_POPULATION), months)
    yield Job("naive_simpy", min(people, SMALL_POPULATION), months)


def _measured(job: Job, floor: Job, floor_work: Callable[[], object]) -> tuple[float, float]:
    """Best seconds of a job, and of the floor taken in turns with it."""
    work = floor_work if job == floor else work_of(job)
    repeats = REPEATS_SLOW if "simpy" in job.name else REPEATS_FAST
    work()
    best = best_floor = math.inf
    for _ in range(repeats):
        best_floor = min(best_floor, seconds_of(floor_work))
        best = min(best, seconds_of(work))
    if job == floor:
        best = best_floor = min(best, best_floor)
    return best, best_floor


def _row(job: Job, seconds: float, floor_speed: float, peak: float | None) -> BenchRow:
    speed = job.people * job.months / seconds
    return BenchRow(
        job.name, job.people, job.months, job.threads, seconds, speed, speed / floor_speed, peak
    )


def run_bench(
    people: int = 1_000_000,
    months: tuple[int, ...] = (24, 60, 120),
    progress: Callable[[str], None] = lambda _: None,
    *,
    with_children: bool = True,
) -> tuple[BenchRow, ...]:
    """Measure the engines, the baselines and the floor, all in this run.

    Parameters
    ----------
    people : in the rows that are fast enough; slow engines live fewer, as their rows say
    months : horizons
    progress : called with a word for what is being measured
    with_children : also measure compiling and peak memory, in processes of their own
    """
    rows = []
    if with_children:
        progress("compile")
        rows.append(BenchRow("compile", 0, 0, 1, compile_seconds(compile_once), None, None, None))
    for horizon in months:
        floor = Job("floor", people, horizon)
        floor_work = work_of(floor)
        for job in jobs_for(people, horizon):
            progress(f"{job.name}, {job.months} months, {job.threads} thread(s)")
            seconds, floor_seconds = _measured(job, floor, floor_work)
            peak = peak_mib(do_once, job) if with_children else None
            rows.append(_row(job, seconds, people * horizon / floor_seconds, peak))
    return tuple(rows)


def run_huge(people: int = HUGE_PEOPLE, months: int = HUGE_MONTHS, threads: int = 2) -> BenchRow:
    """Live a whole country's worth of people: time here, peak memory in a process of its own."""
    job, floor = Job("batch_with_people", people, months, threads), Job("floor", people, months)
    floor_speed = people * months / seconds_of(work_of(floor))
    row = _row(job, seconds_of(work_of(job)), floor_speed, None)
    return replace(row, peak_mib=peak_mib(do_once, job))


def _peak_of_this_process() -> float | None:
    """Peak resident memory so far, MiB; None where the system does not tell (Windows).

    Linux hands `ru_maxrss` on from parent to child, through the start of another program, so that a
    small child would report its parent's peak; VmHWM belongs to the process alone.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    if platform.system() != "Darwin":
        return None
    import resource  # noqa: PLC0415  (not on Windows)

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / BYTES_PER_MIB


def _do_and_weigh(work: Callable[[J], None], job: J) -> float | None:
    work(job)
    return _peak_of_this_process()


def peak_mib(work: Callable[[J], None], job: J) -> float | None:
    """Peak memory, in MiB, of a fresh process that does `work(job)` once, imports included."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_do_and_weigh, work, job).result()


def _time_twice(work: Callable[[], None]) -> float:
    begun = perf_counter()
    work()
    middle = perf_counter()
    work()
    return max(0.0, (middle - begun) - (perf_counter() - middle))


def compile_seconds(work: Callable[[], None]) -> float:
    """Seconds the first call of `work` takes beyond a second one, with an empty kernel cache."""
    before = os.environ.get("NUMBA_CACHE_DIR")
    with tempfile.TemporaryDirectory() as folder:
        # The child reads it when it first imports a kernel; see `kernels.jit`.
        os.environ["NUMBA_CACHE_DIR"] = folder
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                return pool.submit(_time_twice, work).result()
        finally:
            if before is None:
                del os.environ["NUMBA_CACHE_DIR"]
            else:
                os.environ["NUMBA_CACHE_DIR"] = before

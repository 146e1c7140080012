"""What this machine does: person-months, a whole comparison and power studies, timed in one run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from sim.bench.engine import BenchRow, run_bench, run_huge
from sim.bench.power import power_timings
from sim.inputs.design.load import load_design
from sim.pipeline import compare
from sim.report.text.table import text_table
from sim.results import RunSettings

COMPARED = "municipality"
COUNTS_DESIGN, LIVES_DESIGN = "wageningen", "wageningen_lives"
# Told the name of each measurement before it is made.
Say = Callable[[str], None]


def engine_rows(people: int, months: tuple[int, ...], *, huge: bool, say: Say) -> list[BenchRow]:
    """Batch, SimPy, naive SimPy and numpy beside the floor; see `bench.engine`."""
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
    those of one parameter draw, every contrast under z and Fisher, as in the rows beside it.
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

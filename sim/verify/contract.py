"""The reproducibility contract, tried on the user's own scenario (docs/contract.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sim.errors import InputError
from sim.files.atomic import require_writable
from sim.files.left_overs import working_folder
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from sim.store.manifest import source_digest
from sim.verify.check import Check
from sim.verify.expectations import check_expectations
from sim.verify.histories import check_engines
from sim.verify.independent_draws import check_independence
from sim.verify.nothing_changes import check_neighbours, check_nothing_changes
from sim.verify.resumes import check_resumes
from sim.verify.same_bytes import check_hash_seeds, check_same_bytes
from sim.verify.small_run import Run, RunPlan, result_bytes
from sim.verify.smaller_scenario import reduced, with_runs

Progress = Callable[[int, int], None]

N_ITEMS = 8
# Small runs: enough draws for seven workers, little else.
DRAWS, REPLICATIONS = 7, 2
# Person-months that one item may live through over all options, so that verifying stays short.
SMALL_RUN_MONTHS = 20e6 / (DRAWS * REPLICATIONS)
SIMPY_MONTHS = 1e6
EXPECTATION_MONTHS = 1e8
EXPECTATION_REPLICATIONS = 1000
MOST_PEOPLE = 20_000


def silent(done: int, of: int) -> None:
    """Progress that nobody sees."""


def _at_most(scenario: Scenario, person_months: float) -> Scenario:
    """The scenario with so few people that all options together live so many person-months."""
    n_options = len(resolve_options(scenario))
    people = person_months / (n_options * scenario.time.months)
    return reduced(scenario, min(MOST_PEOPLE, max(1.0, people)))


def verify_scenario(
    scenario: Scenario, *, out: Path, run: Run, progress: Progress = silent
) -> tuple[Check, ...]:
    """Try every item of the contract; a large scenario is tried with fewer people.

    Parameters
    ----------
    scenario : with its options
    out : folder under which results of small runs stand while they are compared
    progress : called with (items done, items in all)
    run : runs a scenario into a folder; importable by name

    Raises
    ------
    InputError
        If a file of the program is edited meanwhile.
    MachineError
        If the folder cannot be written.
    """
    require_writable(out)
    checks, program = [], source_digest()
    with working_folder(out, ".verify-") as folder:
        for check in _checks(scenario, run, folder):
            checks.append(check)
            progress(len(checks), N_ITEMS)
    if source_digest() != program:
        raise InputError(
            "verify: the program must stay the same while it is verified (got a change in one of "
            "its files). Run verify again."
        )
    return tuple(sorted(checks, key=lambda check: check.item))


def _checks(scenario: Scenario, run: Run, folder: Path) -> Iterator[Check]:
    """The checks as they get ready, the longest last."""
    draws = max(2, min(DRAWS, scenario.runs.draws))
    small = with_runs(_at_most(scenario, SMALL_RUN_MONTHS), draws, REPLICATIONS)
    short = with_runs(_at_most(scenario, SIMPY_MONTHS), draws, REPLICATIONS)
    yield check_neighbours(short)
    yield check_engines(short)
    undisturbed = run(small, RunPlan(folder / "undisturbed"))
    reference = result_bytes(undisturbed)
    yield check_nothing_changes(small, run, folder, undisturbed / "summary.parquet")
    yield check_resumes(small, run, undisturbed, folder)
    yield check_independence(short)
    often = _at_most(scenario, EXPECTATION_MONTHS / EXPECTATION_REPLICATIONS)
    yield check_expectations(often, EXPECTATION_REPLICATIONS)
    yield check_hash_seeds(small, run, reference, folder)
    yield check_same_bytes(small, run, reference, folder)

"""What must change nothing: one more person (item 2), and an option that is no change (item 3).

One more person changes nobody else's life; N and 2N people share their first N. An option that
changes nothing changes nothing, and is reported as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.option import OptionSetup
from sim.inputs.reading.frozen import frozen
from sim.inputs.reading.quantity import Count
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved
from sim.inputs.scenario.sections.compared_with import OptionEntry
from sim.verify.check import Check, joined, passed_or_failed
from sim.verify.histories import keyed_moves, roster
from sim.verify.small_run import Run, RunPlan
from sim.verify.smaller_scenario import settings_of, with_groups

BASE, EMPTY, AGAIN = "base", "changes-nothing", "says-the-same-again"
SAID_AGAIN = ("population", "hazards", "policy")
TITLE = "one more person changes nobody else's life"
ROSTER = ("key", "traits", "course", "words")
SIZES: dict[str, Callable[[int], int]] = {
    "one person more in every group": lambda people: people + 1,
    "twice as many people in every group": lambda people: 2 * people,
}


def _with_null_options(scenario: Scenario) -> Scenario:
    """The base compared with an option without a change and one that repeats what the base says."""
    base = scenario.model_copy(update={"options": ()})
    whole = resolved(base)
    again = frozen({key: whole[key] for key in SAID_AGAIN})
    options = (
        OptionEntry(name=EMPTY),
        OptionEntry(name=AGAIN).model_copy(update={"change": again}),
    )
    return base.model_copy(update={"options": options})


def rows_of_option(table: pd.DataFrame, option: str) -> pd.DataFrame:
    """The rows of one option without its name."""
    return table[table["option"] == option].drop(columns="option").reset_index(drop=True)


def check_nothing_changes(scenario: Scenario, run: Run, folder: Path, summary: Path) -> Check:
    """Contract item 3.

    Parameters
    ----------
    scenario : small
    run : runs it
    folder : for runs, empty
    summary : summary.parquet of a run of the scenario with its own options
    """
    null = _with_null_options(scenario)
    table = pd.read_parquet(run(null, RunPlan(folder / "null")) / "summary.parquet")
    base = rows_of_option(table, BASE)
    findings = [
        f"option {name} gives other results than the base"
        for name in (EMPTY, AGAIN)
        if not base.equals(rows_of_option(table, name))
    ]
    if base.empty:
        findings.append("the base has no results")
    own = pd.read_parquet(summary)
    first, *others = (option.name for option in resolve_options(scenario))
    idle = [name for name in others if rows_of_option(own, first).equals(rows_of_option(own, name))]
    compared = (
        f"{len(base)} results of the base, of an empty option and of one that repeats the base"
    )
    if idle:
        compared += (
            f". Options of this scenario that change nothing in this small run: {', '.join(idle)}"
        )
    return passed_or_failed(
        "3", "an option that changes nothing changes nothing", findings, compared
    )


def shares_places(scenario: Scenario) -> bool:
    """Whether by the policy's own rule one person's place is taken from another."""
    policy = scenario.policy
    return (
        policy.has_desk
        or any(switch.persons is not None for switch in policy.switches)
        or any(waves.persons_each is not None for waves in policy.waves)
    )


def _larger(setup: OptionSetup, size: Callable[[int], int]) -> OptionSetup:
    """The same option with other numbers of people; nobody is added to stop where none does."""

    def counted(count: Count) -> Count:
        update = {"value": size(count.value), "low": None, "high": None}
        return count.model_copy(update=update)

    groups = tuple(
        group.model_copy(
            update={
                "persons": counted(group.persons),
                "stopping_persons": counted(group.stopping_persons)
                if group.stopping_persons.value
                else group.stopping_persons,
            }
        )
        for group in setup.scenario.population.groups
    )
    return replace(setup, scenario=with_groups(setup.scenario, groups))


def _findings(name: str, setup: OptionSetup, address: Address) -> Iterator[str]:
    """What changes for the people who were there before."""
    before = roster(setup, address)
    for words, size in SIZES.items():
        larger = _larger(setup, size)
        after = roster(larger, address)
        kept = np.isin(after.key, before.key)
        order = np.argsort(before.key)
        place = np.flatnonzero(kept)[np.argsort(after.key[kept])]
        parts = ("key", "traits", "words") if shares_places(setup.scenario) else ROSTER
        for part in parts:
            if not np.array_equal(getattr(before, part)[order], getattr(after, part)[place]):
                yield f"option {name}, {words}: other people or random numbers ({part}) than before"
        if not shares_places(setup.scenario) and not _same_lives(
            setup, larger, address, before.key, after.key
        ):
            yield f"option {name}, {words}: other lives than before"


def _same_lives(
    setup: OptionSetup,
    larger: OptionSetup,
    address: Address,
    key: np.ndarray,
    larger_key: np.ndarray,
) -> bool:
    few = run_batch(setup, address, keep_moves=True).moves
    many = run_batch(larger, address, keep_moves=True).moves
    assert few is not None
    assert many is not None
    return np.array_equal(keyed_moves(few, key, key), keyed_moves(many, larger_key, key))


def check_neighbours(scenario: Scenario) -> Check:
    """Contract item 2 on every option; where people share places, only who they are and draws."""
    findings, free, shared = [], 0, 0
    for name, setup in settings_of(scenario):
        shared += shares_places(setup.scenario)
        free += not shares_places(setup.scenario)
        findings += list(_findings(name, setup, Address(scenario.seed, 0, 0)))
    compared = f"{' and '.join(SIZES)}; lives in {free} options"
    if shared:
        compared += (
            f"; in {shared} with a desk or a measure for so many persons people share places, so "
            "only who they are and their random numbers"
        )
    if findings:
        return Check("2", TITLE, "fail", f"{joined(findings)}. Compared: {compared}.")
    return Check("2", TITLE, "pass" if free else "does not apply", f"Compared: {compared}.")

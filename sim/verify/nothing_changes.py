"""Item 3: an option that changes nothing changes nothing, and is told apart as such."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.inputs.reading.frozen import frozen
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved
from sim.inputs.scenario.sections.compared_with import OptionEntry
from sim.verify.check import Check, passed_or_failed
from sim.verify.small_run import Run, RunPlan

BASE, EMPTY, AGAIN = "base", "changes-nothing", "says-the-same-again"
SAID_AGAIN = ("population", "hazards", "policy")


def _with_null_options(scenario: Scenario) -> Scenario:
    """The base beside an option without a change and one that repeats what the base says."""
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

"""Item 6: means agree with the exact expectation, in every cell of every option without a desk.

People of a cohort are alike in law and independent, so the number of them who are somewhere at the
start of a month is exactly binomial, and of new inflow exactly Poisson, with the expectation of
`engine.expected`. Cells are therefore judged by exact chances, written as z-scores; cumulated
returns, of which a person can have several, by their spread between replications.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from sim.arrays import Floats
from sim.draws import ReplicationRange
from sim.engine.choose import run_many
from sim.engine.expected import run_expected
from sim.engine.option import OptionSetup
from sim.errors import InputError
from sim.inputs.reading.quantity import Count
from sim.inputs.scenario.model import Scenario
from sim.outcomes.measures import COUNT_MEASURES, count_measures
from sim.verify.agreement import count_signals, count_z_scores, judged
from sim.verify.check import Check
from sim.verify.smaller_scenario import expected_people, settings_of, with_groups

TITLE = "means agree with the exact expectation"
SEVERAL_PER_PERSON = "returns"
# Below so many expected events a z-score from the spread is not normal enough; left out.
FEWEST_EVENTS = 50.0
# The fault worth seeing, as a share of those who are there, or of those who are not if fewer.
FAULT = 0.05
# Rounding in a sum of many cells, persons.
ROUNDING = 1e-9
AT_ONCE = 100
NOBODY_ARRIVES = {"intake": None, "left_before": None}


@dataclass(frozen=True, slots=True)
class CellComparison:
    """Simulated against expected, cell by cell; arrays (n_cells,).

    Attributes
    ----------
    names : option, group, measure and month of each cell
    z : standard normal if all is right
    signal : z that the fault worth seeing would give
    """

    names: list[str]
    z: Floats
    signal: Floats


def split_by_law(setup: OptionSetup) -> Iterator[tuple[str, OptionSetup]]:
    """The caseload (binomial counts) and the new inflow (Poisson counts), each alone."""
    groups = setup.scenario.population.groups
    still = tuple(group.model_copy(update=NOBODY_ARRIVES) for group in groups)
    if any(group.persons.value + group.stopping_persons.value for group in groups):
        yield (
            "caseload",
            replace(setup, scenario=with_groups(setup.scenario, still)),
        )
    if any(group.intake is not None or group.left_before is not None for group in groups):
        none = {"persons": Count(value=0), "stopping_persons": Count(value=0)}
        empty = tuple(group.model_copy(update=none) for group in groups)
        yield (
            "inflow",
            replace(setup, scenario=with_groups(setup.scenario, empty)),
        )


def poisson_z(total: Floats, expected: Floats) -> Floats:
    """z-scores with the exact chance of each Poisson total; infinite where it is impossible."""
    mean = np.where(expected < ROUNDING, 0.0, expected)
    at_most = special.pdtr(total, mean)
    at_least = np.where(total > 0, special.pdtrc(np.maximum(total - 1, 0), mean), 1.0)
    size = np.maximum(0.0, -special.ndtri(np.where(total > mean, at_least, at_most)))
    z: Floats = np.where(total > mean, size, -size)
    return z


def spread_z(counts: Floats, expected: Floats) -> Floats:
    """z-scores of means from the spread between replications (first axis); nan where too rare."""
    n = counts.shape[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        z: Floats = (counts.mean(axis=0) - expected) / (counts.std(axis=0, ddof=1) / np.sqrt(n))
    return np.where(expected * n < FEWEST_EVENTS, np.nan, z)


def _simulated(setup: OptionSetup, seed: int, replications: int) -> dict[str, Floats]:
    """Each measure in every world: (replications, n_strata, horizon + 1)."""
    parts: dict[str, list[Floats]] = {name: [] for name in COUNT_MEASURES}
    for first in range(0, replications, AT_ONCE):
        worlds = ReplicationRange(seed, 0, first, min(replications, first + AT_ONCE))
        for name, counts in count_measures(*run_many(setup, worlds)).items():
            parts[name].append(counts.astype(np.float64))
    return {name: np.concatenate(counts) for name, counts in parts.items()}


def _judged_cells(
    measure: str, counts: Floats, expected: Floats, people: Floats | None
) -> tuple[Floats, Floats]:
    """Z and signal of one measure: (n_strata, horizon + 1) each; nan where a cell is left out.

    counts (replications, n_strata, horizon + 1); people (n_strata, 1), None for new inflow.
    """
    n = counts.shape[0]
    if measure == SEVERAL_PER_PERSON:
        z = spread_z(counts, expected)
        return z, np.zeros_like(z)
    total = counts.sum(axis=0)
    if people is None:
        return poisson_z(total, expected * n), FAULT * np.sqrt(expected * n)
    trials = np.broadcast_to(people * n, total.shape)
    chance = np.divide(expected * n, trials, out=np.zeros_like(total), where=trials > 0)
    rarer = np.clip(np.minimum(chance, 1.0 - chance), 0.0, None)
    signal = count_signals(trials, rarer, relative_fault=FAULT)
    return count_z_scores(total, trials, chance), np.where(rarer > ROUNDING, signal, 0.0)


def compared_cells(
    label: str, law: str, setup: OptionSetup, seed: int, replications: int
) -> CellComparison:
    """Every measure, stratum and month of one option's caseload or inflow."""
    exact = run_expected(setup)
    expected = count_measures(exact.flows, exact.entries)
    simulated = _simulated(setup, seed, replications)
    people = _stratum_sizes(setup)[:, None] if law == "caseload" else None
    names, values, signals = [], [], []
    for measure in COUNT_MEASURES:
        z, signal = _judged_cells(measure, simulated[measure], expected[measure], people)
        for stratum, month in np.argwhere(~np.isnan(z)):
            group = setup.scenario.population.groups[stratum // 2].name
            stops = " (who stop)" if stratum % 2 else ""
            names.append(f"{label}, {law} of {group}{stops}, {measure}, month {month}")
            values.append(z[stratum, month])
            signals.append(signal[stratum, month])
    return CellComparison(names, np.array(values), np.array(signals))


def _stratum_sizes(setup: OptionSetup) -> Floats:
    """People of the caseload in each stratum."""
    groups = setup.scenario.population.groups
    sizes = [(group.persons.value, group.stopping_persons.value) for group in groups]
    return np.array(sizes, dtype=np.float64).reshape(-1)


def check_expectations(scenario: Scenario, replications: int) -> Check:
    """Contract item 6 on every option without a desk."""
    parts, left_out = [], []
    for name, setup in settings_of(scenario):
        if setup.scenario.policy.has_desk:
            left_out.append(f"{name} (has a desk: people who queue have no exact expectation)")
            continue
        try:
            for law, part in split_by_law(setup):
                parts.append(compared_cells(name, law, part, scenario.seed, replications))
        except InputError as trouble:
            left_out.append(f"{name} ({trouble})")
    aside = f" Left out: {'; '.join(left_out)}." if left_out else ""
    if not parts:
        return Check("6", TITLE, "does not apply", aside.strip())
    verdict, said = judged(
        [name for part in parts for name in part.names],
        np.concatenate([part.z for part in parts]),
        np.concatenate([part.signal for part in parts]),
    )
    return Check(
        "6",
        TITLE,
        verdict,
        f"{replications} replications of about {expected_people(scenario):.0f} people, cells by "
        f"option, cohort, measure and month, looking for faults of {100 * FAULT:.0f} %: {said}."
        f"{aside}",
    )

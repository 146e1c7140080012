"""Patterns of verdicts: how likely it is that several verdicts come together."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.inputs.design.model import Pattern
from sim.power.diagnosis import exact
from sim.power.diagnosis.diagnosands import AGREE_ERRORS, Diagnosand
from sim.power.diagnosis.outcome import Outcome
from sim.power.diagnosis.verdicts import Verdict
from sim.power.simulation.study_table import EndpointStudies, Studies


def verdicts_of(verdicts: tuple[Verdict, ...], pattern: Pattern) -> dict[str, Verdict]:
    """The verdicts a pattern speaks of, by contrast; on one endpoint."""
    fitting = [
        one
        for one in verdicts
        if one.test == pattern.test
        and one.adjustment == pattern.adjustment
        and pattern.endpoint in (None, one.endpoint)
    ]
    first = (fitting[0].endpoint, fitting[0].month) if fitting else None
    named = {*pattern.yes, *pattern.no}
    return {
        one.contrast.name: one
        for one in fitting
        if (one.endpoint, one.month) == first and one.contrast.name in named
    }


def pattern_of_studies(verdicts: dict[str, Verdict], pattern: Pattern) -> Array:
    """Whether each study shows the pattern; a failed test is neither yes nor no."""
    shows: Array | None = None
    for names, wanted in ((pattern.yes, True), (pattern.no, False)):
        for name in names:
            p = verdicts[name].outcome.p_of_study
            verdict = (p <= pattern.alpha) if wanted else (p > pattern.alpha)
            shows = verdict if shows is None else shows & verdict
    return np.zeros(0, bool) if shows is None else shows


def diagnose_pattern(
    studies: Studies, verdicts: tuple[Verdict, ...], pattern: Pattern
) -> Diagnosand:
    """Chance of the pattern, simulated and, where it can be, exact."""
    found = verdicts_of(verdicts, pattern)
    shows = pattern_of_studies(found, pattern)
    value = float(shows.mean())
    error = float(np.sqrt(value * (1 - value) / shows.size))
    one = next(iter(found.values()))
    entry = studies.endpoint(one.endpoint, one.month)
    chance = exact_pattern(entry, found, pattern)
    if chance is None:
        return Diagnosand("pattern", pattern.alpha, value, error, None, None)
    allowed = AGREE_ERRORS * max(error, float(np.sqrt(chance * (1 - chance) / shows.size)))
    agree = bool(abs(value - chance) <= allowed + 0.5 / shows.size)
    return Diagnosand("pattern", pattern.alpha, value, error, chance, agree)


def exact_pattern(
    entry: EndpointStudies, verdicts: dict[str, Verdict], pattern: Pattern
) -> float | None:
    """Exact chance of stated verdicts on single arms and at most one pool, one comparator.

    None when the pattern is of another form or the counts are not plain binomials.
    """
    if not len(entry.cell_chance) or pattern.adjustment in ("holm", "dunnett"):
        return None
    contrasts = {name: one.contrast for name, one in verdicts.items()}
    if len({(one.against, one.strata) for one in contrasts.values()}) != 1:
        return None
    pools = [name for name, one in contrasts.items() if len(one.arms) > 1]
    single = {contrasts[name].arms[0]: name for name in contrasts if name not in pools}
    if len(pools) > 1 or len(single) != len(contrasts) - len(pools):
        return None
    pooled = contrasts[pools[0]].arms if pools else ()
    against, strata = next((one.against, one.strata) for one in contrasts.values())
    arms = list(dict.fromkeys([*single, *pooled]))
    if set(arms) & set(against):
        return None
    comparator = exact.group_chances(entry, against, strata)
    laws = [exact.group_chances(entry, (arm,), strata) for arm in arms]
    wanted = [
        _wanted(verdicts[single[arm]].outcome, single[arm], pattern, len(comparator))
        if arm in single
        else np.ones((len(law), len(comparator)), bool)
        for arm, law in zip(arms, laws, strict=True)
    ]
    if not pools:
        every = np.ones((len(laws[0]), len(comparator)), bool)
        return exact.pattern_chance(comparator, laws, wanted, [0], every)
    pool_wanted = _wanted(verdicts[pools[0]].outcome, pools[0], pattern, len(comparator))
    places = [arms.index(arm) for arm in pooled]
    return exact.pattern_chance(comparator, laws, wanted, places, pool_wanted)


def _wanted(outcome: Outcome, name: str, pattern: Pattern, width: int) -> Array:
    """Tables in which the contrast's verdict is as the pattern says; (n_first + 1, width)."""
    yes = name in pattern.yes
    verdict = outcome.p <= pattern.alpha if yes else outcome.p > pattern.alpha
    return np.asarray(verdict.reshape(-1, width))

"""Patterns of verdicts: how likely it is that several verdicts come together.

Holm's verdicts hang together as well; for single arms against one comparator their chances are
exact. Holm finds contrast i when in every set of contrasts that holds i the smallest p is at most
alpha over the size of the set (Marcus, Peritz & Gabriel 1976, Biometrika 63). So all that matters
of an arm is between which of alpha/k, …, alpha/1 its p lies, and given the comparator's count the
arms are independent: few classes an arm, joined for each count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np

from sim.arrays import Array, Bools, Floats
from sim.inputs.design.model import Pattern
from sim.power.diagnosis import exact
from sim.power.diagnosis.contrast import Contrast
from sim.power.diagnosis.diagnosands import AGREE_ERRORS, Diagnosand
from sim.power.diagnosis.outcome import Outcome
from sim.power.diagnosis.verdicts import Verdict
from sim.power.simulation.study_table import EndpointStudies, Studies

# Classes to the power of arms are joined: six arms make 117,649.
MOST_ARMS = 6


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
    of_pattern = verdicts_of(verdicts, pattern)
    shows = pattern_of_studies(of_pattern, pattern)
    value = float(shows.mean())
    error = float(np.sqrt(value * (1 - value) / shows.size))
    one = next(iter(of_pattern.values()))
    entry = studies.endpoint(one.endpoint, one.month)
    chance = exact_pattern(entry, of_pattern, pattern)
    simulated = Diagnosand("pattern", pattern.alpha, value, error, None, None)
    return simulated if chance is None else with_exact_value(simulated, chance, shows.size)


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


def why_not_exact(
    entry: EndpointStudies, contrasts: Sequence[Contrast], outcomes: Sequence[Outcome]
) -> str | None:
    """Why Holm's verdicts on a family have no exact value; None if they have."""
    if not len(entry.cell_chance) or any(not len(one.chance) for one in outcomes):
        return "the chance of every table is not known"
    if len({(one.against, one.strata) for one in contrasts}) > 1:
        return "the contrasts have several comparators, so their errors are correlated"
    arms = [one.arms for one in contrasts]
    if any(len(one) > 1 for one in arms) or len(set(arms)) < len(arms):
        return "arms stand in more than one contrast, so their errors are correlated"
    if set(contrasts[0].against) & {arm for one in arms for arm in one}:
        return "the comparator is an arm of a contrast, so their errors are correlated"
    return f"more than {MOST_ARMS} arms are compared" if len(arms) > MOST_ARMS else None


def holm_chances(
    entry: EndpointStudies,
    contrasts: Sequence[Contrast],
    outcomes: Sequence[Outcome],
    alpha: float,
) -> Floats:
    """Chance that Holm finds each contrast of a family; (n_contrasts,)."""
    comparator = exact.group_chances(entry, contrasts[0].against, contrasts[0].strata)
    size = len(contrasts)
    limits = alpha / np.arange(size, 0, -1)
    classes = [
        _classes(exact.group_chances(entry, one.arms, one.strata), outcome.p, limits)
        for one, outcome in zip(contrasts, outcomes, strict=True)
    ]
    chances = np.zeros(size)
    for joint in product(range(size + 1), repeat=size):
        yes = _found(joint)
        if yes.any():
            together = np.prod([law[place] for law, place in zip(classes, joint, strict=True)], 0)
            chances += yes * float(comparator @ together)
    return chances


def _classes(law: Floats, p: Floats, limits: Floats) -> Floats:
    """Chance of each class of p given the comparator's count; (n_limits + 1, n_0 + 1).

    Class c: above c of the limits. A test that fails is above all of them.
    """
    table = p.reshape(len(law), -1)
    place = np.where(np.isnan(table), len(limits), np.searchsorted(limits, table))
    return np.stack([law @ (place == number) for number in range(len(limits) + 1)])


def _found(joint: tuple[int, ...]) -> Bools:
    """Which contrasts Holm finds; joint holds the class of each."""
    size = len(joint)
    rejected = np.ones(size, bool)
    for count in range(1, size + 1):
        # p is at most alpha / count in classes 0 … size - count.
        for subset in combinations(range(size), count):
            if min(joint[place] for place in subset) > size - count:
                rejected[list(subset)] = False
    return rejected


def with_exact_value(diagnosand: Diagnosand, chance: float, n_studies: int) -> Diagnosand:
    """A simulated rate of yes and its exact chance."""
    error = max(diagnosand.mc_se, float(np.sqrt(chance * (1 - chance) / n_studies)))
    allowed = AGREE_ERRORS * error + 0.5 / n_studies
    return replace(diagnosand, exact=chance, agree=bool(abs(diagnosand.value - chance) <= allowed))

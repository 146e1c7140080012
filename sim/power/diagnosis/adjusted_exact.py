"""Exact chances of Holm's verdicts, for single arms against one comparator.

Holm finds contrast i when in every set of contrasts that holds i the smallest p is at most alpha
over the size of the set (Marcus, Peritz & Gabriel 1976, Biometrika 63). So all that matters of an
arm is between which of alpha/k, …, alpha/1 its p lies, and given the comparator's count the arms
are independent: few classes an arm, joined for each count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np

from sim.arrays import Bools, Floats
from sim.power.diagnosis import exact
from sim.power.diagnosis.contrast import Contrast
from sim.power.diagnosis.diagnosands import AGREE_ERRORS, Diagnosand
from sim.power.diagnosis.outcome import Outcome
from sim.power.simulation.study_table import EndpointStudies

# Classes to the power of arms are joined: six arms make 117,649.
MOST_ARMS = 6


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
    found = np.ones(size, bool)
    for count in range(1, size + 1):
        # p is at most alpha / count in classes 0 … size - count.
        for chosen in combinations(range(size), count):
            if min(joint[place] for place in chosen) > size - count:
                found[list(chosen)] = False
    return found


def with_exact_value(diagnosand: Diagnosand, chance: float, n_studies: int) -> Diagnosand:
    """A simulated rate of yes beside its exact chance."""
    error = max(diagnosand.mc_se, float(np.sqrt(chance * (1 - chance) / n_studies)))
    allowed = AGREE_ERRORS * error + 0.5 / n_studies
    return replace(diagnosand, exact=chance, agree=bool(abs(diagnosand.value - chance) <= allowed))

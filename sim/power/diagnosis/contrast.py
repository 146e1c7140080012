"""A contrast: some arms together against others, cut out of the table of studies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.power.inference.hypotheses import ROUNDING
from sim.power.simulation.study_table import EndpointStudies, Studies


@dataclass(frozen=True)
class Contrast:
    """Arms against a comparator, on one endpoint.

    Attributes
    ----------
    name : exemption+coaching v control
    arms, against : places in the table's arms
    strata : places in the table's strata that count
    """

    name: str
    arms: tuple[int, ...]
    against: tuple[int, ...]
    strata: tuple[int, ...]


def contrast_of(
    studies: Studies, arms: tuple[str, ...], against: tuple[str, ...], profile: str | None = None
) -> Contrast:
    """The contrast of named arms; a profile keeps only that stratum."""
    words = f"{'+'.join(arms)} v {'+'.join(against)}"
    places = {arm: place for place, arm in enumerate(studies.arms)}
    strata = tuple(range(len(studies.strata)))
    return Contrast(
        name=f"{words} [{profile}]" if profile else words,
        arms=tuple(places[arm] for arm in arms),
        against=tuple(places[arm] for arm in against),
        strata=(studies.strata.index(profile),) if profile else strata,
    )


def grouped(counts: Array, contrast: Contrast) -> Array:
    """Sum arms into (arm, comparator); (n, n_arms, n_strata) to (n, 2, n_strata kept)."""
    kept = counts[:, :, list(contrast.strata)]
    return np.stack(
        [kept[:, list(contrast.arms)].sum(axis=1), kept[:, list(contrast.against)].sum(axis=1)],
        axis=1,
    )


def events_and_persons(
    entry: EndpointStudies, contrast: Contrast, look: int = -1
) -> tuple[Array, Array]:
    """Events (n_studies, 2, n_strata) and persons (n_studies or 1, 2, n_strata) at a look."""
    return grouped(entry.events[:, look], contrast), grouped(entry.persons[:, look], contrast)


def true_difference(entry: EndpointStudies, contrast: Contrast) -> Array:
    """Difference of chances (or means) asked about, arms weighted by size; (n_draws,)."""
    first, second = true_levels(entry, contrast)
    return np.asarray(first - second)


def true_levels(entry: EndpointStudies, contrast: Contrast) -> tuple[Array, Array]:
    """Chance of the arms and of the comparator, arms weighted by size; (n_draws,) each.

    Of one block its own chances. Those of a profile of lives are not worked out: nan, unless nobody
    differs from anybody.
    """
    sizes = entry.persons.mean(axis=0)[-1][:, list(contrast.strata)].sum(axis=1)
    first, second = (
        entry.truth[:, list(places)] @ sizes[list(places)] / sizes[list(places)].sum()
        for places in (contrast.arms, contrast.against)
    )
    is_part = len(contrast.strata) < entry.persons.shape[-1]
    if is_part and len(entry.ratios):
        ratio = entry.ratios[list(contrast.strata)].mean()
        first, second = first * ratio, second * ratio
    elif is_part:
        unknown = np.where(np.abs(first - second) < ROUNDING, 0.0, np.nan)
        first, second = first + unknown, second + unknown
    return np.asarray(first), np.asarray(second)


def levels_by_stratum(entry: EndpointStudies, contrast: Contrast) -> tuple[Array, Array]:
    """True chance in each stratum, (n_draws, 2, n_strata), and persons (1, 2, n_strata)."""
    persons = entry.persons.mean(axis=0)[-1][:, list(contrast.strata)]
    ratios = entry.ratios[list(contrast.strata)]
    sides = []
    for places in (contrast.arms, contrast.against):
        here = persons[list(places)]
        level = entry.truth[:, list(places)] @ (here / np.maximum(here.sum(axis=0), 1.0))
        sides.append(level * ratios)
    kept = [persons[list(places)].sum(axis=0) for places in (contrast.arms, contrast.against)]
    return np.stack(sides, axis=1), np.stack(kept)[None]

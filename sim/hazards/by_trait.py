"""Ratios of people by household, age and trait (docs/model.md#ratios-by-trait)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.arrays import Floats
from sim.inputs.reading.quantity import ONE, Quantity
from sim.inputs.scenario.sections.hazards import Hazards
from sim.population.cohorts import PersonKinds


def parameter(statement: str, destination: str) -> str:
    """The flat name of a statement's ratio on moves to a destination."""
    return f"by_trait.{statement}.{destination}"


def written_by_trait(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Every ratio that is not 1, as (flat name, quantity)."""
    for name, statement in hazards.by_trait.items():
        for destination, ratio in statement.ratios.items():
            if ratio != ONE:
                yield parameter(name, destination), ratio


def trait_ratios(values: Mapping[str, float], kinds: PersonKinds, destination: str) -> Floats:
    """Ratio of each kind of person on moves to one destination: (n_kinds,), their mean 1.

    The ratios of the statements that fit are multiplied and divided by their mean over those there
    at the start, so that what was fitted to everybody stays their mean.

    Parameters
    ----------
    values : flat parameter name to value
    kinds : from `sim.population.cohorts.person_kinds`

    Examples
    --------
    Half of the people leave for work half as fast as the others:

    >>> from sim.inputs.scenario.sections.reached import TargetGroup
    >>> old = TargetGroup(min_age_years=45)
    >>> kinds = PersonKinds(("old",), (old,), ((False,), (True,)), np.array([0.5, 0.5]))
    >>> trait_ratios({"by_trait.old.work": 0.5}, kinds, "work").round(4).tolist()
    [1.3333, 0.6667]
    """
    own = [values.get(parameter(name, destination), 1.0) for name in kinds.names]
    ratios = np.where(kinds.fits, own, 1.0).prod(axis=1)
    centred: Floats = ratios / (kinds.shares @ ratios)
    return centred

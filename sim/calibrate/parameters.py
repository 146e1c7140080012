"""Which parameters are free, what is believed of them, and where they go in the hazards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.targets.model import Targets
from sim.inputs.targets.parameters import DESTINATIONS, SPREAD, TRANSITIONS, Parameter
from sim.kernels.likelihood.log_likelihood import ParameterArrays, fill_natural

Floats = npt.NDArray[np.float64]
FRAILTY_CLASSES = ("frailty.0", "frailty.1")


@dataclass(frozen=True)
class Parameters:
    """The parameters of one calibration.

    Attributes
    ----------
    free : names of the free parameters, in the order of a point's coordinates
    places : name of each place of the natural vector ("" where nothing has a name)
    arrays : how a point becomes the natural vector
    same_as : names of those that always equal another, with that other's name
    """

    free: tuple[str, ...]
    places: tuple[str, ...]
    arrays: ParameterArrays
    same_as: Mapping[str, str]


def places_of(targets: Targets) -> tuple[str, ...]:
    """Names of the natural vector's places, in the order that the kernel wants."""
    names = [f"base.{transition}" for transition in TRANSITIONS]
    names += [f"regime.{regime}.{to}" for regime in regimes_of(targets) for to in DESTINATIONS]
    names += [f"{part}.{to}" for part in ("selection", "research") for to in DESTINATIONS]
    names += [f"selection.{regime}.work" for regime in regimes_of(targets)]
    names += [f"profile.{profile}.{to}" for profile in PROFILES for to in DESTINATIONS]
    for b in range(len(targets.duration.on_benefit_from_months)):
        names += [f"duration.{to}.{b}" if to != "returned" else "" for to in DESTINATIONS]
    for b in range(len(targets.duration.off_benefit_from_months)):
        names += [f"duration.{to}.{b}" if to == "returned" else "" for to in DESTINATIONS]
    return (*names, *(f"elasticity.{to}" for to in DESTINATIONS), *FRAILTY_CLASSES)


def regimes_of(targets: Targets) -> tuple[str, ...]:
    """Regimes of the trial, in the order of its groups."""
    return tuple(dict.fromkeys(group.regime for group in targets.population.groups))


def parameters_of(targets: Targets, effects: str) -> Parameters:
    """The parameters of a trial under one effect basis.

    Parameters
    ----------
    effects : registry, researchers, matched or none; where the basis says that regime ratios
        are one, they are fixed at 1
    """
    stated = dict(targets.parameters)
    basis = targets.effects.get(effects)
    if basis is not None and basis.regimes_are_one:
        one = Parameter(fixed=1.0, reason=basis.reason)
        stated = {name: one if name.startswith("regime.") else p for name, p in stated.items()}
    places = places_of(targets)
    free = tuple(n for n in (*places, SPREAD) if n in stated and _is_free(stated[n]))
    same_as = {n: p.same_as for n, p in stated.items() if p.same_as is not None}
    return Parameters(free, places, _arrays(places, free, stated), same_as)


def _is_free(parameter: Parameter) -> bool:
    return parameter.median is not None or parameter.mean is not None


def _fixed_value(name: str, stated: Mapping[str, Parameter]) -> float:
    parameter = stated.get(name)
    if parameter is not None and parameter.same_as is not None:
        parameter = stated[parameter.same_as]
    if parameter is not None and parameter.fixed is not None:
        return parameter.fixed
    return without_effect(name)


def without_effect(name: str) -> float:
    """The value at which a parameter changes nothing: 0 of an elasticity or spread, else 1.

    Examples
    --------
    >>> without_effect("selection.work"), without_effect("elasticity.work")
    (1.0, 0.0)
    """
    return 0.0 if name.startswith("elasticity.") or name == SPREAD else 1.0


def _arrays(
    places: tuple[str, ...], free: tuple[str, ...], stated: Mapping[str, Parameter]
) -> ParameterArrays:
    number = {name: position for position, name in enumerate(free)}
    number |= {
        name: number[parameter.same_as]
        for name, parameter in stated.items()
        if parameter.same_as in number
    }
    priors = [stated[name] for name in free]
    return ParameterArrays(
        centre=np.array([np.log(p.median) if p.median is not None else p.mean for p in priors]),
        scale=np.array([p.log_sd if p.log_sd is not None else p.sd for p in priors], float),
        is_log=np.array([p.median is not None for p in priors], np.bool_),
        fixed=np.array([_fixed_value(name, stated) for name in places]),
        free_of=np.array([number.get(name, -1) for name in places], np.int64),
        spread=number.get(SPREAD, -1),
        fixed_spread=_fixed_value(SPREAD, stated),
    )


def natural_values(parameters: Parameters, points: Floats) -> dict[str, Floats]:
    """Values on the natural scale by flat name, (n,) each: hazards per month and ratios.

    Parameters
    ----------
    points : (n, free), standard normal under the prior
    """
    natural = np.empty((len(points), len(parameters.places)))
    for row, point in enumerate(np.ascontiguousarray(points, np.float64)):
        fill_natural(point, parameters.arrays, natural[row])
    return {name: natural[:, k] for k, name in enumerate(parameters.places) if name}

"""Hazards that an option states and the posterior overrules: refused, for nothing would change."""

from __future__ import annotations

import numpy as np

from sim.hazards.parameters import ParameterDraws, written_parameters
from sim.inputs.scenario.options import Option


def ignored_inputs(
    options: tuple[Option, ...], parameters: tuple[ParameterDraws, ...]
) -> list[str]:
    """A sentence for each hazard that an option writes otherwise and that is drawn all the same.

    Parameters
    ----------
    options : the first is what the others are compared with
    parameters : draws of each option
    """
    first = dict(written_parameters(options[0].scenario.hazards))
    sentences = []
    for option, drawn in zip(options[1:], parameters[1:], strict=True):
        for name, quantity in written_parameters(option.scenario.hazards):
            if name not in first or quantity.value == first[name].value:
                continue
            if np.array_equal(_column(drawn, name), _column(parameters[0], name)):
                sentences.append(
                    f"{option.name}: hazards: {name} must be listed under hazards.keep to hold "
                    f"(got {quantity.value:g}, which the posterior `{option.scenario.posterior}` "
                    "overrules)."
                )
    return sentences


def _column(drawn: ParameterDraws, name: str) -> np.ndarray:
    return drawn.values[:, drawn.names.index(name)]

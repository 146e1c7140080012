"""Implausible numbers of a trial design, and of the scenario whose lives it simulates."""

from __future__ import annotations

from dataclasses import replace

from sim.inputs.amounts.plausible import plausible_ranges
from sim.inputs.design.model import Design
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.plausibility import Implausible, implausible, implausible_numbers


def implausible_in_design(design: Design) -> tuple[Implausible, ...]:
    """Every number outside the values it usually has, each once.

    Raises
    ------
    InputError
        If the design names a scenario that cannot be read.
    """
    own = implausible_numbers(design, plausible_ranges().design)
    if design.model.scenario is None:
        return own
    scenario = load_scenario(design.model.scenario)
    lives = implausible(scenario, resolve_options(scenario)[:1])
    return (*own, *(replace(one, path=f"model.scenario: {one.path}") for one in lives))

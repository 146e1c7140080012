"""YAML → Scenario: reads, merges, checks and reports every mistake at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sim.errors import InputError
from sim.inputs.reading.layers import LayeredDocument, read_layers
from sim.inputs.reading.mistakes import in_reading_order
from sim.inputs.reading.relative_files import beside
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.reading.validation_messages import with_mends_that_pass
from sim.inputs.scenario.inheritance import KEY as INHERITED
from sim.inputs.scenario.inheritance import inherited, own_key_mistakes
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.validation import validated


def load_scenario(name_or_path: str | Path) -> Scenario:
    """The scenario of a built-in name or a YAML file, checked with all its options.

    Parameters
    ----------
    name_or_path : `wageningen` or another built-in name, or the path of a file

    Raises
    ------
    InputError
        With every mistake at once, in reading order.
    """
    return read_scenario(name_or_path)[0]


def read_scenario(name_or_path: str | Path) -> tuple[Scenario, LayeredDocument]:
    """A scenario as `load_scenario` has it, and the files it comes from as one document."""
    document = read_layers(SCENARIOS.find(name_or_path), SCENARIOS, beside)
    data = {**document.data, INHERITED: inherited(document)}
    check = partial(validated, already_reported=document.already_reported)
    scenario, mistakes = check(data, document.places)
    mistakes = with_mends_that_pass(mistakes, data, document.places, check)
    mistakes = [*document.mistakes, *own_key_mistakes(document), *mistakes]
    if scenario is None or mistakes:
        raise InputError(in_reading_order(mistakes))
    return scenario, document

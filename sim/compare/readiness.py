"""What a run or a comparison would refuse, found before anything is simulated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.hazards.draws import parameter_draws
from sim.money.tariff import tariff
from sim.regimes.treatments import treatments
from sim.regimes.turns import turns_of
from sim.scenario.amount_files import load_amounts

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.scenario.options import Option


def require_ready(options: tuple[Option, ...]) -> None:
    """Refuse options that could not be run; the first one is the scenario as it stands.

    Raises
    ------
    InputError
        With every mistake at once: a posterior that is not there or lacks the effect basis or
        the regimes, waves that find nobody, amounts that are missing.
    """
    told: dict[str, None] = {}
    for number, option in enumerate(options):
        for text in _refused(option.scenario):
            if text not in told:
                told[f"{option.name}: {text}" if number else text] = None
    if told:
        raise InputError(tuple(told))


def _refused(scenario: Scenario) -> list[str]:
    """What parameters, reach and prices of one option refuse; reach only where regimes are met."""
    mistakes = _mistakes_of(lambda: parameter_draws(scenario, scenario.runs.draws))
    unreached = _mistakes_of(lambda: turns_of(scenario))
    return [*mistakes, *(unreached or _mistakes_of(lambda: _priced(scenario)))]


def _priced(scenario: Scenario) -> object:
    return tariff(scenario, load_amounts(), [regime for regime, _ in treatments(scenario)])


def _mistakes_of(work: Callable[[], object]) -> list[str]:
    try:
        work()
    except InputError as error:
        return list(error.mistakes)
    return []

"""What a run or a comparison would refuse, found before anything is simulated."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.errors import InputError
from sim.hazards.draw_source import parameter_draws
from sim.inputs.amounts.load import load_amounts
from sim.inputs.reading.mistakes import of_option
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option


def run_preflight_checks(options: tuple[Option, ...]) -> None:
    """Refuse options that could not be run; the first one is the scenario as it stands.

    Raises
    ------
    InputError
        With every mistake at once: a posterior that is not there or lacks the effect basis or
        the regimes, waves that find nobody, amounts that are missing.
    """
    mistakes: dict[str, object] = {}
    fitted: dict[object, list[object]] = {}
    for number, option in enumerate(options):
        scenario = option.scenario
        key = (scenario.posterior, scenario.effects, scenario.hazards)
        if key not in fitted:
            fitted[key] = _mistakes_of(partial(parameter_draws, scenario, scenario.runs.draws))
        refused = [*fitted[key], *_reach_or_price(scenario, is_compared=len(options) > 1)]
        for mistake in refused:
            mistakes.setdefault(
                str(mistake), of_option(mistake, option.name) if number else mistake
            )
    if not mistakes and len(options) > 1:
        mistakes |= {text: text for text in _overruled(options)}
    if mistakes:
        raise InputError(mistakes.values())


def _overruled(options: tuple[Option, ...]) -> list[str]:
    first = options[0].scenario.hazards
    if all(option.scenario.hazards == first for option in options):
        return []
    from sim.compare.ignored_inputs import ignored_inputs  # noqa: PLC0415  (loads the kernels)

    few = min(option.scenario.runs.draws for option in options)
    drawn = tuple(parameter_draws(option.scenario, few) for option in options)
    return ignored_inputs(options, drawn)


def _reach_or_price(scenario: Scenario, *, is_compared: bool) -> list[object]:
    """What reach refuses, else prices; nobody is paid where nothing is compared."""
    policy = scenario.policy
    if policy.switches or policy.waves:
        unreached = _mistakes_of(partial(_turned, scenario))
        if unreached:
            return unreached
    return _mistakes_of(partial(_priced, scenario)) if is_compared else []


# What follows imports kernels, which takes longer than all the rest: only where it is needed.


def _turned(scenario: Scenario) -> object:
    from sim.regimes.switches import regime_switches  # noqa: PLC0415  (loads the kernels)

    return regime_switches(scenario)


def _priced(scenario: Scenario) -> object:
    from sim.money.prices import prices  # noqa: PLC0415  (loads the kernels)
    from sim.regimes.treatments import treatments  # noqa: PLC0415  (loads the kernels)

    return prices(scenario, load_amounts(), [regime for regime, _ in treatments(scenario)])


def _mistakes_of(work: Callable[[], object]) -> list[object]:
    try:
        work()
    except InputError as error:
        return list(error.items)
    return []

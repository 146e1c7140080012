"""What a run or a comparison would refuse, found before anything is simulated."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.compare.ignored_inputs import ignored_inputs
from sim.compare.notice import missing_amount
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.amounts.own import amounts_with
from sim.inputs.reading.mistakes import Finding, of_option
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.money.dated_amounts import Note
from sim.regimes.desk_posts import hiring_wait
from sim.regimes.treatments import regime_switches, treatments


def run_preflight_checks(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Refuse options that could not be run; the first one is the scenario as it stands.

    Returns
    -------
    a sentence for each amount that would stand in for a missing one

    Raises
    ------
    InputError
        With every mistake at once: a posterior that is not there or lacks the effect basis or
        the regimes, waves that find nobody, amounts that are missing.
    """
    mistakes: dict[str, object] = {}
    notes: set[Note] = set()
    fitted: dict[object, list[object]] = {}
    for number, option in enumerate(options):
        scenario = option.scenario
        read = tuple(scenario.readings.words().items())
        key = (scenario.posterior, scenario.effects, read, scenario.hazards)
        if key not in fitted:
            fitted[key] = _mistakes_of(partial(parameter_draws, scenario, scenario.runs.draws))
            if scenario.align is not None and not number and not fitted[key]:
                fitted[key] = _mistakes_of(partial(_refuse_level, options))
        refused = [*fitted[key], *_unreached(scenario)]
        if len(refused) == len(fitted[key]) and len(options) > 1:
            refused += _mistakes_of(partial(_note_missing, scenario, notes))
        for mistake in refused:
            mistakes.setdefault(
                str(mistake), of_option(mistake, option.name) if number else mistake
            )
    if not mistakes and len(options) > 1:
        mistakes |= {text: text for text in _overruled(options)}
    if mistakes:
        raise InputError(mistakes.values())
    return tuple(missing_amount(note).text for note in sorted(notes))


def _refuse_level(options: tuple[Option, ...]) -> None:
    """Refuse own numbers that the option `base` cannot show, as they are typed."""
    from sim.engine.align import aligned_draws, base_of  # noqa: PLC0415  (loads the kernels)

    base = base_of(options)
    aligned_draws(base, 1, base)


def _overruled(options: tuple[Option, ...]) -> list[str]:
    first = options[0].scenario.hazards
    if all(option.scenario.hazards == first for option in options):
        return []
    few = min(option.scenario.runs.draws for option in options)
    drawn = tuple(parameter_draws(option.scenario, few) for option in options)
    return ignored_inputs(options, drawn)


def _unreached(scenario: Scenario) -> list[object]:
    """What is wrong with whom decisions reach."""
    policy = scenario.policy
    if not (policy.switches or policy.waves):
        return []
    return [*_mistakes_of(partial(regime_switches, scenario)), *_never_begun(scenario)]


def _never_begun(scenario: Scenario) -> list[Finding]:
    """Switches to a regime whose posts are filled only when they are over."""
    findings: dict[Finding, None] = {}
    for place, switch in enumerate(scenario.policy.switches):
        reached = [
            group for group in scenario.population.groups if switch.reaches_group(group.name)
        ]
        waits = [
            hiring_wait(scenario, group.regime, way.to) for group in reached for way in switch.ways
        ]
        begins = switch.month + max(waits, default=0)
        if switch.until_month is not None and switch.month < switch.until_month <= begins:
            text = (
                f"must be above {begins}, the month in which the posts that it takes are filled "
                f"after money.staff.hiring_months (got {switch.until_month})."
            )
            findings[Finding(("policy", "switches", place, "until_month"), text)] = None
    return list(findings)


def _note_missing(scenario: Scenario, notes: set[Note]) -> None:
    """Note what stands in for missing amounts; nobody is paid where nothing is compared."""
    from sim.money.prices import prices  # noqa: PLC0415  (loads the kernels)

    regimes = [regime for regime, _ in treatments(scenario)]
    notes.update(prices(scenario, amounts_with(scenario.amounts), regimes).notes)


def _mistakes_of(work: Callable[[], object]) -> list[object]:
    try:
        work()
    except InputError as error:
        return list(error.items)
    return []

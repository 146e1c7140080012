"""Choices that nobody can measure: settings that are words, and the comparison with another one.

How the published earnings and shares are read, which published effect size the regimes follow, and
whose returns to benefit hold are no numbers with a range. Each is tried as the scenario does not
have it, all numbers in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sim.compare.plan import ComparisonPlan
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.sensitivity.variants import middle_block
from sim.compare.worlds.results import ComparedBlock
from sim.engine.align import aligned_draws
from sim.errors import InputError
from sim.hazards.posterior import NO_POSTERIOR, load_posterior
from sim.inputs.reading.quantity import ONE
from sim.inputs.reading.vocabulary import Effects, ReturnsRatioOf
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, with_changes
from sim.inputs.scenario.sections.effects import effects_words, heaviest, weights_of
from sim.inputs.scenario.sections.readings import allowed_words
from sim.money.payment import READINGS
from sim.money.prices import prices
from sim.regimes.treatments import treatments

Floats = NDArray[np.float64]
STATUS = "assumed_choice"
# Built-in scenarios that hold the national returns, and those of a posterior.
RETURNS, NATIONAL, FITTED = "hazards.returns", "national_returns", "municipality_trial_returns"
RETURN_RATES = ("work_to_returned", "other_exit_to_returned")
REACH_SOURCE = "the trial counted returns after exits to work only"
NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Choice:
    """Another word for a setting.

    Attributes
    ----------
    name : where it stands, and what it would be
    taken, other : the scenario's word and the other one
    source : why there is a choice
    block : worlds at the medians under the other word, every option
    """

    name: str
    taken: str
    other: str
    source: str
    block: ComparedBlock


def choices_of(plan: ComparisonPlan, replications: int) -> list[Choice]:
    """Every choice that can be made otherwise for all options of a plan."""
    scenario = plan.options[0].scenario
    choices = []
    for name, taken, other, source, change in _alternatives(scenario):
        try:
            block = _block(plan, change, replications)
        except InputError:
            # An effect basis or reading that was not fitted, or one under which nothing is set off.
            continue
        choices.append(Choice(name, taken, other, source, block))
    return choices


def _alternatives(scenario: Scenario) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Name, word taken, other word, source and change of each."""
    reading = scenario.money.earnings_reading
    yield from (
        (
            "money.earnings_reading", reading, other, "F150, F151: the sources do not say which",
            {"money": {"earnings_reading": other}},
        )
        for other in READINGS
        if other != reading
    )  # fmt: skip
    if scenario.posterior != NO_POSTERIOR:
        yield from (
            (
                f"effects.{other}", effects_words(scenario.effects), other,
                "the sources give several effect sizes", {"effects": other},
            )
            for other in get_args(Effects)
            if other != scenario.effects
        )  # fmt: skip
        yield from _other_readings(scenario)
    yield from _other_reach(scenario)
    national = _returns_of(NATIONAL)
    if not any("returned" in pattern for pattern in scenario.hazards.keep):
        yield RETURNS, "as fitted", "national", "Divosa 2013-2018", national
    elif scenario.posterior != NO_POSTERIOR and _has_returns(scenario, national):
        fitted = _returns_of(FITTED)
        yield RETURNS, "national", "fitted", "the trial counted few returns", fitted


def _other_readings(scenario: Scenario) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Readings under which the scenario's effect basis was fitted, each with every other value."""
    sources, words = weights_of(scenario.effects), scenario.readings.words()
    manifest = load_posterior(scenario.posterior, heaviest(scenario.effects), words).manifest
    used = {name for source in sources for name in manifest["bases"][source]["readings"]}
    for name, taken in scenario.readings.words().items():
        described = manifest["alternatives"].get(name, {})
        for other in allowed_words(name) if name in used else ():
            if other != taken:
                source = described.get(other, {}).get("source", "")
                change = {"readings": {name: other}}
                yield f"readings.{name}", taken, other, source, change


def _other_reach(scenario: Scenario) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """The other exits after which a regime's ratio on returns may hold, where people come back."""
    hazards = scenario.hazards
    written = [regime.interaction or regime for regime in hazards.regimes.values()]
    has_ratios = scenario.posterior != NO_POSTERIOR or any(one.returned != ONE for one in written)
    if hazards.base.other_exit_to_returned.value > 0 and has_ratios:
        taken = scenario.readings.returns_ratio_of
        for other in get_args(ReturnsRatioOf):
            if other != taken:
                change = {"readings": {"returns_ratio_of": other}}
                yield "readings.returns_ratio_of", taken, other, REACH_SOURCE, change


def _has_returns(scenario: Scenario, change: dict[str, Any]) -> bool:
    """Whether a change of the rates of returns would change nothing."""
    rates = scenario.hazards.base
    return all(
        rates[name].value == rate["value"] for name, rate in change["hazards"]["base"].items()
    )


def _returns_of(builtin: str) -> dict[str, Any]:
    """Returns to benefit as in a built-in scenario, as a change."""
    hazards = resolved(load_scenario(builtin))["hazards"]
    return {
        "hazards": {
            "keep": hazards["keep"],
            "base": {name: hazards["base"][name] for name in RETURN_RATES},
            "duration": {"off_benefit": hazards["duration"]["off_benefit"]},
        }
    }


def _block(plan: ComparisonPlan, change: dict[str, Any], replications: int) -> ComparedBlock:
    """The comparison at the medians under a change of every option."""
    scenarios = tuple(with_changes(option.scenario, change) for option in plan.options)
    values, base = [], with_changes(plan.base, change)
    for scenario in scenarios:
        prices(scenario, plan.amounts, [regime for regime, _ in treatments(scenario)])
        values.append(aligned_draws(scenario, plan.n_draws, base).medians())
    return middle_block(plan, scenarios, tuple(values), replications)


def choice_rows(
    names: tuple[str, ...], choices: list[Choice], centre: Floats, costs: list[Floats]
) -> list[SwingRow]:
    """A row for each choice and option: the cost as it is taken, and as it might be.

    Parameters
    ----------
    names : options, the comparator first
    choices : that were tried
    centre : (n_options,) net cost at the medians, as the scenario stands, euros
    costs : for each choice (n_options,) net cost under the other word, euros
    """
    rows = []
    for choice, cost in zip(choices, costs, strict=True):
        best, then = int(np.argmin(centre)), int(np.argmin(cost))
        for at in range(1, len(names)):
            now, other = float(centre[at] - centre[0]), float(cost[at] - cost[0])
            rows.append(
                SwingRow(
                    names[at], choice.name, "", STATUS, choice.source, NONE, NONE, NONE,
                    now, now, other, abs(other - now), NONE, NONE,
                    names[then] if then != best else "", choice.taken, choice.other,
                )
            )  # fmt: skip
    return rows

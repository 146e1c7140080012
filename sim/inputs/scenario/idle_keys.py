"""Keys that a scenario obeys and that move nothing in it, for want of something else: reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.inputs.reading.quantity import ONE, ZERO
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.sections.population import Group
from sim.inputs.scenario.sections.reached import TargetGroup

# Why a key moves nothing, by a word of its own; the page has them in every language.
IDLE: Mapping[str, str] = {
    "inflow_ratio_idle": (
        "{key} moves nothing, for no group has an `intake`: nobody comes on benefit. Give a group "
        "an `intake`, or leave it out."
    ),
    "without_effects_idle": (
        "{key} moves nothing under `effects: none`, where no regime changes anything. Take another "
        "effect basis, or leave it out."
    ),
    "origin_idle": (
        "{key} moves nothing, for everybody is there at the start. Give `at_start_share` below 1, "
        "or leave it out."
    ),
    "selection_idle": (
        "{key} moves nothing, for no group under this regime is studied (`studied: true`) with "
        "somebody who signed up (`volunteer_share`). Give one, or leave it out."
    ),
    "returns_reading_idle": (
        "{key} moves nothing, for nobody comes back after another exit than to work. Give "
        "`hazards.base.other_exit_to_returned`, or leave it out."
    ),
    "trait_of_all_idle": (
        "{key} moves nothing, for everybody whom this rule may reach has the trait. Leave it out."
    ),
    "statement_idle": (
        "{key} moves nothing, for it fits everybody or nobody here by household and age. Mend "
        "`who`, or leave it out."
    ),
}


def idle_keys(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Pairs of a reason of `IDLE` and the key that moves nothing."""
    yield from _of_regimes(scenario)
    hazards = scenario.hazards
    if hazards.displacement != ZERO and scenario.effects == "none":
        yield "without_effects_idle", "hazards.displacement"
    for place, group in enumerate(scenario.population.groups):
        here = f"population.groups[{place}].entry.origin.stock"
        if group.entry.origin.stock.value > 0 and group.entry.at_start_share.value == 1:
            yield "origin_idle", here
    reads_all = scenario.readings.returns_ratio_of == "all_exits"
    if reads_all and scenario.posterior == "none" and not hazards.base.other_exit_to_returned.value:
        yield "returns_reading_idle", "readings.returns_ratio_of"
    yield from _of_rules(scenario)
    yield from _of_statements(scenario)


def _of_regimes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    groups = scenario.population.groups
    comes_in = any(group.intake is not None for group in groups)
    for name, regime in scenario.hazards.regimes.items():
        key = f"hazards.regimes.{name}.inflow_ratio"
        if regime.inflow_ratio != ONE and not comes_in:
            yield "inflow_ratio_idle", key
        elif regime.inflow_ratio != ONE and scenario.effects == "none":
            yield "without_effects_idle", key
        signed = any(_signed_for(group, name) for group in groups)
        if regime.selection_on_work.value != 1 and not signed:
            yield "selection_idle", f"hazards.regimes.{name}.selection_on_work"


def _signed_for(group: Group, regime: str) -> bool:
    return group.studied and group.volunteer_share.value > 0 and group.regime == regime


def _of_rules(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Traits that a rule asks for and everybody has whom it may reach."""
    policy, population = scenario.policy, scenario.population
    rules: dict[str, tuple[TargetGroup, ...]] = {"switches": policy.switches, "waves": policy.waves}
    for kind, entries in rules.items():
        for place, rule in enumerate(entries):
            for name in rule.traits:
                shares = [
                    population.make_up(number, arrives=arrives).traits[name].value
                    for number, group in enumerate(population.groups)
                    for arrives in (False, True)
                    if rule.reaches_group(group.name) and (group.intake is not None or not arrives)
                    if name in population.make_up(number, arrives=arrives).traits
                ]
                if shares and min(shares) == 1 and len(shares) >= len(population.groups):
                    yield "trait_of_all_idle", f"policy.{kind}[{place}].traits: {name}"


def _of_statements(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Statements whose households and ages fit everybody or nobody; of a file nothing is said."""
    population = scenario.population
    if any(group.file is not None for group in population.groups):
        return
    made = [
        population.make_up(number, arrives=arrives)
        for number, group in enumerate(population.groups)
        for arrives in (False, True)
        if group.intake is not None or not arrives
    ]
    for name, statement in scenario.hazards.by_trait.items():
        who = statement.who
        fit = {
            home in who.households and who.is_open_to_age(years)
            for of in made
            for home, share in of.households.items()
            if share.value > 0
            for band in of.ages
            if band.share.value > 0
            for years in range(band.from_years, band.to_years)
        }
        if fit == {False} or (fit == {True} and not who.asks_of_traits):
            yield "statement_idle", f"hazards.by_trait.{name}"


def idle_in(options: tuple[Option, ...]) -> dict[tuple[str, str], list[str]]:
    """The names of the options in which each key moves nothing, by reason and key."""
    by_key: dict[tuple[str, str], list[str]] = {}
    for option in options:
        for idle in idle_keys(option.scenario):
            by_key.setdefault(idle, []).append(option.name)
    return by_key


def idle_remarks(options: tuple[Option, ...]) -> Iterator[str]:
    """A sentence for each key that moves nothing, and in which options where not in all."""
    for (reason, key), names in idle_in(options).items():
        where = "" if len(names) == len(options) else f"{', '.join(names)}: "
        yield where + IDLE[reason].format(key=key)

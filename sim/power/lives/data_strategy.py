"""A design worked into a trial's world of lives: its sizes first, then its data strategy.

The truth is what is asked about: every arm's people under its own treatment. What the trial sees
is another world: some do not take the treatment up or find no caseworker (they meet the
comparator's), some of the comparator's people meet the others' treatment, and whoever was not drawn
may differ by a stated gap. Who it is, is a lot each person draws, so studies stay independent.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.align import aligned_draws, base_of
from sim.errors import InputError
from sim.hazards.parameters import ParameterDraws
from sim.hazards.posterior import NO_POSTERIOR
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import MEAN_ENDPOINTS
from sim.inputs.reading.quantity import Quantity
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.sections.effects import effects_words, heaviest
from sim.inputs.scenario.sections.policy import Choice, Switch
from sim.inputs.scenario.sections.population import Group
from sim.power.lives.truth import (
    aim_of,
    centre,
    expected_levels,
    extended,
    ratio_for,
    with_ratio,
    with_regime,
)


def check_design(design: Design, scenario: Scenario) -> None:
    """Refuse arms the scenario does not have, and settings that the scenario itself makes.

    Raises
    ------
    InputError
        With every mistake.
    """
    data = design.data
    groups = [group.name for group in scenario.population.groups]
    mistakes = [
        f"data.arms.{arm}: must be a group of scenario {scenario.scenario}: "
        f"{', '.join(groups)} (got {arm}).{did_you_mean(arm, groups)}"
        for arm in data.sizes()
        if arm not in groups
    ]
    if data.follow_up_months > scenario.time.months:
        mistakes.append(
            f"data.follow_up_months: must be at most the scenario's months, {scenario.time.months} "
            f"(got {data.follow_up_months})"
        )
    months = scenario.time.months
    mistakes += [
        f"inquiries.month: must be at most {months} (got {inquiry.month})"
        for inquiry in design.inquiries
        if inquiry.month and inquiry.month > months
    ]
    mistakes += [
        f"data.{name}: must be left out when the model is a scenario, {why} (got it)"
        for name, is_set, why in (
            (
                "randomisation",
                data.randomisation != "complete",
                "whose groups have fixed sizes and people independent of each other",
            ),
            ("blocks", bool(data.blocks), "which has profiles; name one in an inquiry"),
        )
        if is_set
    ]
    mistakes += [
        f"data.arms: must name groups without a file of their own (got {group.name}, which has one)"
        for group in scenario.population.groups
        if group.file is not None and group.name in data.sizes()
    ]
    if scenario.policy.has_desk:
        mistakes += desk_mistakes(design)
    if mistakes:
        raise InputError(mistakes)


def trial_scenario(design: Design, scenario: Scenario) -> Scenario:
    """The scenario with the design's arms only, at the design's sizes.

    A trial is closed: nobody comes in or back into a group during the run. Who stops counts only
    where the design includes them; else they are left out, as in the published tables. When people
    come in is the scenario's matter, unless the design states `data.entry`.
    """
    sizes = design.data.sizes()
    groups = tuple(
        _resized(group, sizes[group.name], design)
        for group in scenario.population.groups
        if group.name in sizes
    )
    population = scenario.population.model_copy(update={"groups": groups})
    return scenario.model_copy(update={"population": population})


def _resized(group: Group, persons: int, design: Design) -> Group:
    stopping = design.data.stopping.get(group.name, 0) if design.data.stopped == "included" else 0
    stated = "entry" in design.data.model_fields_set
    return group.model_copy(
        update={
            "entry": design.data.entry if stated else group.entry,
            "intake": None,
            "left_before": None,
            "persons": group.persons.model_copy(update={"value": persons}),
            "stopping_persons": group.stopping_persons.model_copy(update={"value": stopping}),
        }
    )


@dataclass(frozen=True)
class TrialScenarios:
    """The trial as it is asked about and as it is seen, and the parameter draws of both."""

    truth: Scenario
    observed: Scenario
    draws: ParameterDraws


def trial_scenarios(design: Design, world: Scenario, draws: ParameterDraws) -> TrialScenarios:
    """The worlds of a design, from its trial scenario with nothing in it but sizes and entry."""
    truth = _levelled(design, world, draws)
    observed = _gapped(design, _diluted(design, truth), extended(draws, truth))
    return TrialScenarios(truth, observed, extended(draws, observed))


def regime_of(world: Scenario, arm: str) -> str:
    """What an arm's people meet from the start."""
    return next(group.regime for group in world.population.groups if group.name == arm)


def _levelled(design: Design, world: Scenario, draws: ParameterDraws) -> Scenario:
    """Arms at their stated levels, starting from the comparator's treatment (or their own)."""
    data, changed, aim = design.data, world, aim_of(design)
    for arm, level in design.model.levels.items():
        is_own = arm == data.comparator or arm in data.non_participants
        regime = regime_of(world, arm if is_own else data.comparator)
        ratio = ratio_for(world, draws, design, arm, regime, level)
        changed = with_ratio(changed, regime, f"{regime}--{arm}", aim.destination, ratio)
        changed = with_regime(changed, arm, f"{regime}--{arm}")
    return changed


def _diluted(design: Design, world: Scenario) -> Scenario:
    """Who gets no treatment meets the comparator's; spill-over reaches the comparator's people."""
    data, usual = design.data, regime_of(world, design.data.comparator)
    taken = data.treated_shares()
    switches = [
        Switch(month=0, groups=(arm,), to=usual, share=Quantity(value=1.0 - share))
        for arm, share in taken.items()
        if share < 1 and regime_of(world, arm) != usual
    ]
    sizes = data.sizes()
    treated = [arm for arm in sizes if arm not in (data.comparator, *data.non_participants)]
    if data.spill_over and treated:
        whole = sum(sizes[arm] for arm in treated)
        reached: dict[str, float] = {}
        for arm in treated:
            regime = regime_of(world, arm)
            part = data.spill_over * sizes[arm] / whole * taken[arm]
            reached[regime] = reached.get(regime, 0.0) + part
        choices = tuple(
            Choice(to=regime, share=Quantity(value=share))
            for regime, share in reached.items()
            if share > 0 and regime != usual
        )
        if choices:
            switches.append(Switch(month=0, groups=(data.comparator,), choices=choices))
    policy = world.policy.model_copy(update={"switches": (*world.policy.switches, *switches)})
    return world.model_copy(update={"policy": policy})


def _gapped(design: Design, world: Scenario, draws: ParameterDraws) -> Scenario:
    """Arms with their gap: all that their people meet gets the same ratio."""
    arms = [group.name for group in world.population.groups]
    changed, aim = world, aim_of(design)
    aims = [(aim.endpoint, aim.month)]
    for arm, gap in design.data.selection_gap.items():
        regime = regime_of(world, arm)
        plain = world.model_copy(update={"policy": type(world.policy)()})
        (levels,) = expected_levels(plain, centre(draws), aims, design)
        level = float(levels[0, arms.index(arm)]) + gap
        ratio = ratio_for(world, draws, design, arm, regime, level)

        for name in _met_by(changed, arm):
            changed = with_ratio(changed, name, _gap_name(name, arm), aim.destination, ratio)
        changed = _renamed(with_regime(changed, arm, _gap_name(regime, arm)), arm)
    return changed


def _gap_name(regime: str, arm: str) -> str:
    return f"{regime}--gap-of-{arm}"


def _met_by(world: Scenario, arm: str) -> set[str]:
    """Regimes that an arm's people may meet: at the start, and by switches for them alone."""
    own = [switch for switch in world.policy.switches if switch.groups == (arm,)]
    return {regime_of(world, arm), *(way.to for switch in own for way in switch.ways)}


def _renamed(world: Scenario, arm: str) -> Scenario:
    """Switches for one arm alone lead to the regimes with its gap."""
    switches = tuple(
        switch.model_copy(
            update={
                "to": None if switch.to is None else _gap_name(switch.to, arm),
                "choices": switch.choices
                and tuple(
                    way.model_copy(update={"to": _gap_name(way.to, arm)}) for way in switch.choices
                ),
            }
        )
        if switch.groups == (arm,)
        else switch
        for switch in world.policy.switches
    )
    policy = world.policy.model_copy(update={"switches": switches})
    return world.model_copy(update={"policy": policy})


def desk_mistakes(design: Design) -> list[str]:
    """What a trial at a desk cannot have, each with the reason."""
    data, why = design.data, "because nothing is exact where people queue"
    by_profile = any(one.profile for one in design.inquiries) or any(
        TESTS[test].is_adjusted for test in design.answers.tests
    )
    means = [str(one.endpoint) for one in design.inquiries if one.endpoint in MEAN_ENDPOINTS]
    mistakes = {
        f"model.levels: must be left out with a desk, {why}": bool(design.model.levels),
        f"data.selection_gap: must be left out with a desk, {why}": bool(data.selection_gap),
        "data.staff: must be left out, the scenario's desk has its own staff": bool(data.staff),
        "data.drop_out: must be left out with a desk, whose studies keep counts only": any(
            data.lost_shares().values()
        ),
        "inquiries: must be about everybody with a desk, not about a profile": by_profile,
        "inquiries: must be about shares or time to exit with a desk, whose studies keep counts "
        f"only (got {', '.join(means)})": bool(means),
    }
    return [f"{text}." for text, is_so in mistakes.items() if is_so]


@dataclass(frozen=True)
class LivesSource:
    """Whose lives are lived.

    Attributes
    ----------
    scenario : whose groups are the arms; None: the design's, by name
    parameters : draws to run through; None: the scenario's own numbers, one draw
    asked_arms_only : leave arms out of which no inquiry asks; their counts are then 0
    """

    scenario: Scenario | None = None
    parameters: ParameterDraws | None = None
    asked_arms_only: bool = False


def lives_of(design: Design, source: LivesSource) -> TrialScenarios:
    """The trial's people and the parameter draws they live under, with nothing left open."""
    scenario = source.scenario or load_scenario(str(design.model.scenario))
    check_design(design, scenario)
    world = trial_scenario(design, scenario)
    return trial_scenarios(design, world, source.parameters or _draws(design, world, scenario))


def _draws(design: Design, world: Scenario, scenario: Scenario) -> ParameterDraws:
    """The posterior the design or else the scenario names; one draw where there is none.

    At the level of the place, if the scenario itself has own numbers.
    """
    fit = {"posterior": design.model.posterior or world.posterior}
    several = fit["posterior"] != NO_POSTERIOR
    base = base_of(resolve_options(scenario)).model_copy(update=fit)
    n_draws = design.model.posterior_draws if several else 1
    if several and not isinstance(world.effects, str):
        raise InputError(
            "model.scenario: must be a scenario with one source of effects, for a trial is planned "
            f"under one (got {effects_words(world.effects)} in `{scenario.scenario}`). Name a "
            f"scenario based on it that says `effects: {heaviest(world.effects)}`."
        )
    return aligned_draws(world.model_copy(update=fit), n_draws, base)

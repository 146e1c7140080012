"""The scenario of a trial: the design's sizes in the scenario's groups."""

from __future__ import annotations

from sim.errors import InputError
from sim.inputs.design.model import Design
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import Group
from sim.power.lives.desk import desk_mistakes


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
    if scenario.policy.desk is not None:
        mistakes += desk_mistakes(design)
    if mistakes:
        raise InputError(mistakes)


def trial_scenario(design: Design, scenario: Scenario) -> Scenario:
    """The scenario with the design's arms only, at the design's sizes.

    A trial is closed: a group's intake during the run takes no part. Who stops counts only where
    the design includes them; else they are left out, as in the published tables. When people come
    in is the scenario's matter, unless the design states `data.entry`.
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
            "persons": group.persons.model_copy(update={"value": persons}),
            "stopping_persons": group.stopping_persons.model_copy(update={"value": stopping}),
        }
    )

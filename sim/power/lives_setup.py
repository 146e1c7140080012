"""The scenario of a trial: the design's sizes in the scenario's groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario.design import Design
    from sim.scenario.model import Scenario
    from sim.scenario.population import Group


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
        f"{', '.join(groups)} (got {arm})"
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
    set_here = {
        "randomisation": data.randomisation != "complete",
        "blocks": bool(data.blocks),
        "clusters": data.clusters is not None,
        "entry": data.entry.last_month > 0,
        "drop_out": bool(data.drop_out.share or data.drop_out.arms),
        "take_up": bool(data.take_up),
        "spill_over": data.spill_over > 0,
        "selection_gap": bool(data.selection_gap),
        "staff": data.staff is not None,
    }
    mistakes += [
        f"data.{name}: must be left out when the model is a scenario, which has it itself (got it)"
        for name, is_set in set_here.items()
        if is_set
    ]
    if scenario.policy.desk is not None:
        mistakes.append(
            "model.scenario: must have no coaching desk, because people who queue share their luck "
            "between studies (got a desk). Use an option without one"
        )
    if design.answers.interim is not None:
        mistakes.append("answers.interim: must be left out when the model is a scenario (got it)")
    if mistakes:
        raise InputError(mistakes)


def trial_scenario(design: Design, scenario: Scenario) -> Scenario:
    """The scenario with the design's arms only, at the design's sizes.

    A trial is closed: a group's intake during the run takes no part. Who stops counts only where
    the design includes them; else they are left out, as in the published tables.
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
    return group.model_copy(
        update={
            "intake": None,
            "persons": group.persons.model_copy(update={"value": persons}),
            "stopping_persons": group.stopping_persons.model_copy(update={"value": stopping}),
        }
    )

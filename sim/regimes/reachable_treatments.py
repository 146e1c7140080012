"""Which treatments somebody may meet in each month, without asking how likely that is."""

from __future__ import annotations

from typing import NamedTuple

from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import regime_at_dose
from sim.inputs.scenario.sections.population import Group
from sim.inputs.scenario.sections.reached import TargetGroup
from sim.regimes.desk_posts import hiring_wait
from sim.regimes.treatments import (
    RegimeSwitch,
    Treatment,
    TreatmentPath,
    laid_over,
    regime_switches,
    stopped_treatment,
)

# Treatments that may be met in each month 0 … horizon.
Menu = tuple[tuple[int, ...], ...]
MOST_PATHS = 4096


class Reach(NamedTuple):
    """Who may meet what.

    menu : treatments that may be met in each month; entries : months in which somebody may come
    in; stopped : treatment of who stops, from some later month on; None: nobody stops
    """

    menu: Menu
    entries: tuple[int, ...]
    stopped: int | None


def reaches(scenario: Scenario, codes: tuple[Treatment, ...]) -> tuple[Reach, ...]:
    """Every way through the months that somebody in the scenario may go.

    Parameters
    ----------
    scenario, codes : the option and its treatments

    Raises
    ------
    InputError
        If the switches combine into too many paths to follow each.
    """
    switches, months = regime_switches(scenario), range(scenario.time.months + 1)
    reached: dict[Reach, None] = {}
    for group in scenario.population.groups:
        arrives = group.intake is not None or group.left_before is not None
        comes_later = arrives or group.entry.at_start_share.value < 1
        stops = group.stopping_persons.value > 0
        at_desk = {
            code: _at_desk(scenario, codes, code, group.studied) for code in range(len(codes))
        }
        for path in _paths(scenario, codes, group, switches):
            menu = tuple(at_desk[code] for code in path)
            entries = tuple(months) if comes_later else (0,)
            reached[Reach(menu, entries, stopped_treatment(codes) if stops else None)] = None
    return tuple(reached)


def _paths(
    scenario: Scenario,
    codes: tuple[Treatment, ...],
    group: Group,
    switches: tuple[RegimeSwitch, ...],
) -> set[TreatmentPath]:
    """Every plan of somebody in a group; a lottery draw leads one way only."""
    start = (codes.index((group.regime, group.studied)),) * (scenario.time.months + 1)
    drawn: set[tuple[TreatmentPath, frozenset[int]]] = {(start, frozenset())}
    for switch in switches:
        if not switch.rule.reaches_group(group.name):
            continue
        after = set() if _takes_everybody(switch) else set(drawn)
        for path, lots in drawn:
            if switch.lottery_draw in lots:
                after.add((path, lots))
                continue
            for branch in switch.branches:
                month = switch.month + hiring_wait(scenario, group.regime, branch.to)
                code = codes.index((branch.to, group.studied))
                later = laid_over(path, month, switch.until_month, code)
                after.add((later, lots | {switch.lottery_draw}))
        drawn = after
        if len(drawn) > MOST_PATHS:
            raise InputError(
                [
                    f"policy: with courses of effects its switches must combine into at most "
                    f"{MOST_PATHS:,} different plans (got more for the group {group.name}). "
                    "Use fewer switches with a share below 1."
                ]
            )
    return {path for path, _ in drawn}


def _takes_everybody(switch: RegimeSwitch) -> bool:
    """Whether nobody in a group that the switch reaches goes on as before."""
    narrowed = [
        name
        for name, about in TargetGroup.model_fields.items()
        if name != "groups" and getattr(switch.rule, name) != about.default
    ]
    return switch.is_certain and switch.last_entry is None and not narrowed


def _at_desk(
    scenario: Scenario, codes: tuple[Treatment, ...], code: int, studied: bool
) -> tuple[int, ...]:
    """What somebody with this treatment in the plan may meet: at the desk any dose, or waiting."""
    regime, is_studied = codes[code]
    desk = scenario.policy.desk_for(regime)
    if desk is None or is_studied != studied:
        return (code,)
    regimes = [regime_at_dose(desk.regime, dose.level.value) for dose in desk.levels]
    return tuple(codes.index((regime, studied)) for regime in [*regimes, desk.while_waiting])

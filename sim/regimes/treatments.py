"""Treatments: which regimes somebody in the scenario can meet, studied or not, and the lots for it.

Every switch of regime is a lottery, whether it comes at once, in waves or by own choice. A lottery
draw is a number in [0, 1) that a person draws once for a decision; each switch reaches those whose
number lies in its part. The waves of one rollout share a draw, so each reaches others.

A size in persons becomes a share by one rule: persons / expected number of persons that the switch
may reach out of those who have come in by its month, whether or not they are still on benefit
(nobody's own life may decide who is reached). Who comes in later is not reached by it, and neither
is who left before the start and comes back: how many do follows from the hazards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.errors import InputError
from sim.inputs.reading.mistakes import DataPath, Finding
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import regime_at_dose
from sim.inputs.scenario.sections.policy import Switch, Waves
from sim.inputs.scenario.sections.reached import TargetGroup
from sim.population.cohorts import Cohort, cohorts, compositions
from sim.population.intake_rates import intake_rates

# Draws of waves: far above those of switches, so that one more switch changes no wave's draw.
FIRST_DRAW_OF_WAVES = 100_000
ROUNDING = 1e-9


TreatmentPath = tuple[int, ...]  # treatment code in each month 0 … horizon


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a switch leads those whose lottery draw lies in [low, high)."""

    low: float
    high: float
    to: str


@dataclass(frozen=True, slots=True)
class RegimeSwitch:
    """One switch of regime.

    Attributes
    ----------
    rule : whom it may reach
    lottery_draw : number of the draw that decides
    month : month from which it holds; until_month : month from which it no longer does, or None
    last_entry : month of entry of the last persons it reaches, where it is for a number of persons;
        it reaches nobody then who left before the start and comes back; or None
    branches : parts of the draw, apart from each other
    """

    rule: TargetGroup
    lottery_draw: int
    month: int
    until_month: int | None
    last_entry: int | None
    branches: tuple[Branch, ...]

    @property
    def is_certain(self) -> bool:
        """Whether everybody it may reach goes the same way, whatever they draw."""
        return len(self.branches) == 1 and self.branches[0].low <= 0 and self.branches[0].high >= 1

    def branch_of(self, level: float) -> Branch | None:
        """Where somebody with this draw goes, None for nowhere."""
        return next((branch for branch in self.branches if branch.low <= level < branch.high), None)


def laid_over(path: TreatmentPath, month: int, until_month: int | None, code: int) -> TreatmentPath:
    """A path with another treatment laid over it from a month until another, or to the end."""
    end = len(path) if until_month is None else min(until_month, len(path))
    return path[:month] + (code,) * (end - month) + path[max(month, end) :]


def regime_switches(scenario: Scenario) -> tuple[RegimeSwitch, ...]:
    """Every switch, by month; within a month as written, switches before waves.

    Raises
    ------
    InputError
        If waves of a number of persons exceed those expected.
    """
    switches = [
        _regime_switch(scenario, number, switch)
        for number, switch in enumerate(scenario.policy.switches)
    ]
    for number, waves in enumerate(scenario.policy.waves):
        switches += _switches_of_waves(scenario, number, waves)
    return tuple(sorted(switches, key=lambda switch: switch.month))


def _regime_switch(scenario: Scenario, number: int, switch: Switch) -> RegimeSwitch:
    share, last_entry = switch.share.value, None
    if switch.persons is not None:
        where: DataPath = ("policy", "switches", number, "persons")
        share = _share_of(scenario, switch, switch.persons.value, switch.month, where)
        last_entry = switch.month
    branches, low = [], 0.0
    for branch in switch.ways:
        high = low + share * branch.share.value
        branches.append(Branch(low, high, branch.to))
        low = high
    return RegimeSwitch(
        switch, number, switch.month, switch.until_month, last_entry, tuple(branches)
    )


def _switches_of_waves(scenario: Scenario, number: int, waves: Waves) -> list[RegimeSwitch]:
    switches, low = [], 0.0
    lottery_draw = FIRST_DRAW_OF_WAVES + number
    for wave, month in enumerate(waves.months):
        share, last_entry = 0.0, None
        if waves.share_each is not None:
            share = waves.share_each.value
        elif waves.persons_each is not None:
            where = ("policy", "waves", number, "persons_each")
            share = _share_of(scenario, waves, waves.persons_each.value, month, where)
            last_entry = month
        high = low + share
        if high > 1 + ROUNDING:
            raise InputError([_too_few_left(scenario, number, waves, wave, 1 - low)])
        branch = Branch(low, high, waves.to)
        switches.append(
            RegimeSwitch(waves, lottery_draw, month, waves.until_month, last_entry, (branch,))
        )
        low = high
    return switches


def _too_few_left(scenario: Scenario, number: int, waves: Waves, wave: int, left: float) -> Finding:
    """That a wave asks for more people than the waves before it leave."""
    month = waves.months[wave]
    expected = expected_eligible(scenario, waves, month)
    text = (
        f"wave {wave + 1} in month {month} must find people whom no wave has reached (got about "
        f"{left * expected:.0f} left of the {expected:.0f} persons within reach). Make the waves "
        "smaller or fewer."
    )
    return Finding(("policy", "waves", number), text)


def _share_of(
    scenario: Scenario, rule: TargetGroup, persons: int, month: int, where: DataPath
) -> float:
    """A number of persons as a share of those who may be reached."""
    joins = [
        group.name
        for group in scenario.population.groups
        if group.entry.from_stock > 0 and rule.reaches_group(group.name)
    ]
    if joins and _looks_at_what_joiners_bring(rule):
        text = (
            f"must be a share where it looks at profiles or months on benefit and late entrants of "
            f"{', '.join(joins)} come from the stock, whose make-up follows from the hazards (got "
            f"{persons} persons). Write `share` instead, or leave the restriction out."
        )
        raise InputError([Finding(where, text)])
    expected = expected_eligible(scenario, rule, month)
    if persons > expected * (1 + ROUNDING):
        text = (
            f"must be at most {expected:.6g}, the persons expected to be within reach in month "
            f"{month} (got {persons}). Make it smaller, or reach out to more."
        )
        raise InputError([Finding(where, text)])
    return min(1.0, persons / expected) if persons else 0.0


def _looks_at_what_joiners_bring(rule: TargetGroup) -> bool:
    months = (rule.min_months_on_benefit, rule.max_months_on_benefit)
    return set(rule.profiles) != set(PROFILES) or any(limit is not None for limit in months)


def expected_eligible(scenario: Scenario, rule: TargetGroup, month: int) -> float:
    """Expected persons within reach of a rule who have come in by the start of a month.

    Late entrants and new inflow have been on benefit for 0 months; those from the stock for longer,
    which no rule that asks here may look at. Who left before the start is not among them.
    """
    return sum(
        _of_cohort(scenario, cohort, rule, month)
        for cohort in cohorts(scenario)
        if rule.reaches_group(scenario.population.groups[cohort.group].name) and not cohort.returns
    )


def _of_cohort(scenario: Scenario, cohort: Cohort, rule: TargetGroup, month: int) -> float:
    kinds = compositions(scenario, cohort)
    if cohort.arrives:
        came_in = float(intake_rates(scenario, cohort.group)[: month + 1].sum())
        return came_in * sum(kind.share_within_reach(rule) for kind in kinds)
    entry = scenario.population.groups[cohort.group].entry
    at_start = entry.at_start_share.value
    total = sum(at_start * kind.persons * kind.share_within_reach(rule) for kind in kinds)
    if at_start < 1:
        late = (1 - at_start) * min(month, entry.last_month) / entry.last_month
        new = (replace(kind, months=((0, 1.0),)) for kind in kinds)
        total += sum(late * kind.persons * kind.share_within_reach(rule) for kind in new)
    return total


STOPPED_REGIME = "reference"
Treatment = tuple[str, bool]


def treatments(scenario: Scenario) -> tuple[Treatment, ...]:
    """Every (regime, studied) that can occur, in the order in which the scenario names them.

    Who stops taking part falls back to the standard service and is no longer studied; who joins
    late from the stock meets it until then, and who left before the start left under it.
    """
    all_treatments: list[Treatment] = []
    switches = regime_switches(scenario)
    for group in scenario.population.groups:
        regimes = [group.regime]
        regimes += [
            branch.to
            for switch in switches
            if switch.rule.reaches_group(group.name)
            for branch in switch.branches
        ]
        for desk in scenario.policy.all_desks:
            regimes += [regime_at_dose(desk.regime, dose.level.value) for dose in desk.levels]
            regimes.append(desk.while_waiting)
        all_treatments += [(regime, group.studied) for regime in regimes]
    groups = scenario.population.groups
    if any(
        group.stopping_persons.value or group.entry.from_stock > 0 or group.left_before
        for group in groups
    ):
        all_treatments.append((STOPPED_REGIME, False))
    return tuple(dict.fromkeys(all_treatments))


def stopped_treatment(all_treatments: tuple[Treatment, ...]) -> int:
    """Code of the treatment after stopping (0 where nobody stops)."""
    stopped = (STOPPED_REGIME, False)
    return all_treatments.index(stopped) if stopped in all_treatments else 0

"""Cross-checks of what is decided: switches, waves and the desk."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.reading.mistakes import DataPath, Finding
from sim.inputs.scenario.checks.findings import before_end, steps_from_zero
from sim.inputs.scenario.checks.parts import Parts
from sim.inputs.scenario.sections.desk import Desk
from sim.inputs.scenario.sections.reached import TargetGroup


def policy_findings(parts: Parts) -> Iterator[Finding]:
    """Everything in the policy that does not fit."""
    yield from _switch_findings(parts)
    yield from _wave_findings(parts)
    for path, desk in parts.desks.items():
        yield from _desk_findings(path, desk)
        yield from _beside_other_desks(path, desk, parts)


def _last_month(parts: Parts) -> int | None:
    return None if parts.months is None else parts.months - 1


def _most_persons(rule: TargetGroup, parts: Parts) -> int | None:
    """Persons of the groups a decision may reach; None if new inflow may add to them."""
    if parts.group_names is None or len(parts.groups) != len(parts.group_names):
        return None
    groups = [group for group in parts.groups.values() if rule.reaches_group(group.name)]
    if any(group.intake is not None for group in groups):
        return None
    return sum(group.persons.value + group.stopping_persons.value for group in groups)


def _size_findings(
    path: DataPath, persons: int, rule: TargetGroup, parts: Parts
) -> Iterator[Finding]:
    most = _most_persons(rule, parts)
    if most is not None and persons > most:
        text = f"must be at most {most}, the persons in these groups (got {persons})."
        yield Finding(path, text)


def _switch_findings(parts: Parts) -> Iterator[Finding]:
    for path, switch in parts.switches.items():
        yield from before_end((*path, "month"), switch.month, _last_month(parts))
        if switch.persons is not None:
            yield from _size_findings((*path, "persons"), switch.persons.value, switch, parts)


def _wave_findings(parts: Parts) -> Iterator[Finding]:
    last = _last_month(parts)
    for path, waves in parts.waves.items():
        yield from before_end((*path, "first_month"), waves.first_month, last)
        if last is not None and waves.first_month <= last < waves.months[-1]:
            yield Finding(
                (*path, "count"),
                f"must be less, so that the last wave is at most in month {last}, within "
                f"time.months (got wave {waves.count} in month {waves.months[-1]}).",
            )
        if waves.persons_each is not None:
            total = waves.persons_each.value * waves.count
            yield from _size_findings((*path, "persons_each"), total, waves, parts)


def _beside_other_desks(path: DataPath, desk: Desk, parts: Parts) -> Iterator[Finding]:
    """A regime has one desk, and who waits at it meets a regime that has none."""
    places = list(parts.desks)
    if desk.regime in (parts.desks[other].regime for other in places[: places.index(path)]):
        text = (
            f"must be a regime without a desk of its own (got `{desk.regime}`, which has one "
            "already). Put the places of both into one desk."
        )
        yield Finding((*path, "regime"), text)
    others = {other.regime for where, other in parts.desks.items() if where != path}
    if desk.while_waiting in others:
        text = (
            f"must be a regime without a desk (got `{desk.while_waiting}`, which has one): who "
            "waits here would have to wait there as well."
        )
        yield Finding((*path, "while_waiting"), text)


def _desk_findings(path: DataPath, desk: Desk) -> Iterator[Finding]:
    if desk.regime == desk.while_waiting:
        text = f"must be another regime than the desk's own (got `{desk.while_waiting}`)."
        yield Finding((*path, "while_waiting"), text)
    slots: dict[DataPath, int] = {
        (*path, "slots", index, "from_month"): step.from_month
        for index, step in enumerate(desk.slots or ())
    }
    yield from steps_from_zero(slots)
    staff: dict[DataPath, int] = {
        (*path, "staff", "fte", index, "from_month"): step.from_month
        for index, step in enumerate(desk.staff.fte if desk.staff else ())
    }
    yield from steps_from_zero(staff)

"""What is allowed and yet seldom meant: reported by `check`, refused by nobody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from sim.inputs.amounts.labour_market_series import read_series
from sim.inputs.reading.layers import LayeredDocument
from sim.inputs.reading.shipped import LABOUR_MARKET
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.sections.desk import Desk
from sim.inputs.scenario.sections.hazards import months_after

# Of a caseload that is followed for less, new people change little.
LONG_MONTHS = 24
MOST_SHOWN = 3
NO_INTAKE = (
    "nobody comes on benefit after the start, for no group has an `intake`: the caseload runs out "
    "over these {months} months. Unless that is meant, {mend}."
)


def remarks(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Sentences about what may be a slip in any option, each once.

    Parameters
    ----------
    options : the first is the scenario as it stands
    """
    said = [
        f"{option.name}: no group, switch or wave leads to `{desk.regime}`, "
        "so the desk serves nobody and its staff is paid all the same."
        for option in options
        for desk in option.scenario.policy.all_desks
        if _is_idle(option.scenario, desk)
    ]
    said += [remark for option in options for remark in _late_courses(option.scenario)]
    said += [
        text
        for option in options
        for desk in option.scenario.policy.all_desks
        for text in _too_large(option, desk)
    ]
    said += [text for option in options for text in _months_without_index(option.scenario)]
    return tuple(dict.fromkeys(said))


def runs_out(scenario: Scenario) -> bool:
    """Whether a caseload, not a trial's closed group, is followed for long and nobody joins it."""
    groups = scenario.population.groups
    joins = any(
        (group.intake is not None and group.intake.per_month.value > 0)
        or group.entry.at_start_share.value < 1
        for group in groups
    )
    is_trial = any(group.studied for group in groups)
    return scenario.time.months >= LONG_MONTHS and not joins and not is_trial


def intake_remarks(options: tuple[Option, ...], document: LayeredDocument) -> Iterator[str]:
    """That nobody comes on benefit after the start, and how to say who does.

    Parameters
    ----------
    options : the first is the scenario as it stands
    document : what its file says, over what it is based on
    """
    first, *others = options
    if runs_out(first.scenario):
        yield NO_INTAKE.format(
            months=first.scenario.time.months, mend=_mend_of_intake(first.scenario, document)
        )
        return
    for option in filter(lambda one: runs_out(one.scenario), others):
        months, mend = option.scenario.time.months, "name the group as the scenario does"
        yield f"{option.name}: {NO_INTAKE.format(months=months, mend=mend)}"


def _mend_of_intake(scenario: Scenario, document: LayeredDocument) -> str:
    """The intake that a scenario below has, for as many persons as are here."""
    group = scenario.population.groups[0]
    for origin, data in document.layers[1:]:
        for below in data.get("population", {}).get("groups", []):
            intake, persons = below.get("intake"), _plain(below.get("persons"))
            if intake is None or not persons:
                continue
            per_month = _plain(intake["per_month"]) / persons * group.persons.value
            return (
                f"give `{group.name}` an intake: `intake: {{per_month: {per_month:.2g}}}` is that "
                f"of `{origin}` for as many persons as are here"
            )
    return f"give `{group.name}` an intake: `intake: {{per_month: persons a month}}`"


def _plain(number: Any) -> float:
    """A number that stands by itself or with its range and source; 0 if there is none."""
    return float((number.get("value", 0) if isinstance(number, Mapping) else number) or 0)


def _months_without_index(scenario: Scenario) -> Iterator[str]:
    """Months for which a labour-market series of one's own says nothing, between and after."""
    market, time = scenario.hazards.labour_market, scenario.time
    series = market.series or {}
    if {month: level.value for month, level in series.items()} in _builtin_series():
        return
    rows = sorted((months_after(time.start, month), month) for month in series)
    if not series and len(market.index) > 1:
        rows = [(month, str(month)) for month in range(len(market.index))]
    if not rows:
        return
    pairs = itertools.pairwise(rows)
    gaps = [f"{then - now - 1} after {name}" for (now, name), (then, _) in pairs if then > now + 1]
    if gaps:
        yield (
            f"hazards.labour_market: months between rows have none ({_few(gaps)}): the index of "
            "the row before holds on in them. Add rows if it is known there."
        )
    last, name = rows[-1]
    left = time.months - max(last + 1, 0)
    if left > 0:
        yield (
            f"hazards.labour_market: {left} of the {time.months} months come after the last value "
            f"(month {name}), which holds on. Add values if they are known."
        )


def _builtin_series() -> list[dict[str, float]]:
    return [read_series(name) for name in LABOUR_MARKET.names()]


def _few(parts: list[str]) -> str:
    more = f", … ({len(parts)} in all)" if len(parts) > MOST_SHOWN else ""
    return ", ".join(parts[:MOST_SHOWN]) + more


def _late_courses(scenario: Scenario) -> Iterator[str]:
    """Courses of effects of which the scenario's months never see the end."""
    hazards, months = scenario.hazards, scenario.time.months
    courses = {"hazards.course": hazards.course} | {
        f"hazards.regimes.{name}.course": regime.course for name, regime in hazards.regimes.items()
    }
    for where, course in courses.items():
        if course is None:
            continue
        whole_from = course.onset_months.value + (
            course.lock_in.months.value if course.lock_in is not None else 0
        )
        fades_from = whole_from + course.holds_months.value
        if whole_from >= months:
            yield (
                f"{where}: the effect is whole only after {whole_from:g} months, and the scenario "
                f"has {months}: nobody meets all of it."
            )
        elif course.fades and fades_from >= months:
            yield (
                f"{where}: the effect begins to fade after {fades_from:g} months, and the scenario "
                f"has {months}: its half-life changes nothing."
            )


def _too_large(option: Option, desk: Desk) -> list[str]:
    """That a desk has places for more people than there will ever be, where they are paid."""
    scenario = option.scenario
    if desk.staff is None and desk.cost_per_client_month_eur is not None:
        return []
    people = sum(
        group.persons.value
        + group.stopping_persons.value
        + (group.intake.per_month.value * scenario.time.months if group.intake else 0.0)
        for group in scenario.population.groups
    )
    places: float = max((step.slots.value for step in desk.slots or ()), default=0)
    if desk.staff is not None:
        posts = max(step.fte.value for step in desk.staff.fte)
        places = posts * desk.staff.clients_per_fte.value
    if places <= people or any(group.file is not None for group in scenario.population.groups):
        return []
    return [
        f"{option.name}: the desk for `{desk.regime}` has places for up to {places:,.0f} clients, "
        f"and no more than about {people:,.0f} persons will ever be there: places that nobody can "
        "use are paid all the same."
    ]


def _is_idle(scenario: Scenario, desk: Desk) -> bool:
    """Whether nobody's plan can lead to a desk."""
    policy = scenario.policy
    led_to = {group.regime for group in scenario.population.groups}
    led_to |= {way.to for switch in policy.switches for way in switch.ways}
    led_to |= {waves.to for waves in policy.waves}
    return desk.regime not in led_to

"""How likely each plan is for somebody of a given profile and time on benefit, without drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.population.composition import Makeup
from sim.regimes.switches import Turn, turns_of
from sim.regimes.treatments import Treatment

Course = tuple[int, ...]  # treatment code in each month 0 … horizon
Home = tuple[str, int, float]  # household, age in years, share
Drawn = tuple[tuple[int, float], ...]  # lots that decide again later, with a level in their part


def _homes(kind: Makeup) -> list[Home]:
    """Every household type and age with its share."""
    return [
        (household, years, share * share_of_age)
        for (household, share), (years, share_of_age) in product(kind.households, kind.ages)
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is, as far as a plan asks and households and ages do not tell.

    Attributes
    ----------
    group : index of the group; profile : code
    months : months on benefit at entry; entry : month of entry
    """

    group: int
    profile: int
    months: int
    entry: int = 0


def _may_be_reached(turn: Turn, person: Known, home: Home) -> bool:
    household, age, _ = home
    rule = turn.rule
    return (
        PROFILES[person.profile] in rule.profiles
        and household in rule.households
        and rule.is_open_to_months(person.months)
        and rule.is_open_to_age(age)
        and (turn.last_entry is None or person.entry <= turn.last_entry)
    )


def plan_odds(
    scenario: Scenario, person: Known, codes: tuple[Treatment, ...], kind: Makeup
) -> list[tuple[Course, float]]:
    """Every plan somebody can get, with its chance; chances sum to 1.

    Parameters
    ----------
    scenario, codes : the option and its treatments
    person : what is known of the person
    kind : shares of households and ages among people like this
    """
    named = scenario.population.groups[person.group]
    start = (codes.index((named.regime, named.studied)),) * (scenario.time.months + 1)
    order = [turn for turn in turns_of(scenario) if turn.rule.reaches_group(named.name)]
    if not order:
        return [(start, 1.0)]
    # Homes that open the same turns share one calculation.
    patterns: dict[tuple[bool, ...], float] = {}
    for home in _homes(kind):
        open_to = tuple(_may_be_reached(turn, person, home) for turn in order)
        patterns[open_to] = patterns.get(open_to, 0.0) + home[2]
    odds: dict[Course, float] = {}
    for open_to, share in patterns.items():
        reached = [turn for turn, is_open in zip(order, open_to, strict=True) if is_open]
        for course, chance in _courses(start, reached, named.studied, codes).items():
            odds[course] = odds.get(course, 0.0) + share * chance
    return [(course, chance) for course, chance in odds.items() if chance > 0]


def _levels(turns: list[Turn], lot: int) -> list[tuple[float, float]]:
    """(level, chance) for each part of a lot that the turns tell apart."""
    edges = {0.0, 1.0}
    for turn in turns:
        if turn.lot == lot:
            edges |= {min(max(edge, 0.0), 1.0) for way in turn.ways for edge in (way.low, way.high)}
    parts = pairwise(sorted(edges))
    return [((low + high) / 2, high - low) for low, high in parts if high > low]


def _courses(
    start: Course, turns: list[Turn], studied: bool, codes: tuple[Treatment, ...]
) -> dict[Course, float]:
    """Plans after a row of turns; a lot that decides more than once is drawn once."""
    odds: dict[tuple[Course, Drawn], float] = {(start, ()): 1.0}
    for number, turn in enumerate(turns):
        decides_again = any(later.lot == turn.lot for later in turns[number + 1 :])
        after: dict[tuple[Course, Drawn], float] = {}
        for (course, drawn), chance in odds.items():
            for level, share in _draws(turns, turn, drawn):
                way = turn.way_of(level)
                reached = course
                if way is not None:
                    reached = _switched(course, turn, codes.index((way.to, studied)))
                kept = {**dict(drawn), turn.lot: level}
                if not decides_again:
                    del kept[turn.lot]
                key = (reached, tuple(sorted(kept.items())))
                after[key] = after.get(key, 0.0) + chance * share
        odds = after
    courses: dict[Course, float] = {}
    for (course, _), chance in odds.items():
        courses[course] = courses.get(course, 0.0) + chance
    return courses


def _draws(turns: list[Turn], turn: Turn, drawn: Drawn) -> Iterator[tuple[float, float]]:
    """The lot of a turn with its chances, or the one drawn before."""
    known = dict(drawn)
    if turn.lot in known:
        yield known[turn.lot], 1.0
    else:
        yield from _levels(turns, turn.lot)


def _switched(course: Course, turn: Turn, code: int) -> Course:
    end = len(course) if turn.until_month is None else min(turn.until_month, len(course))
    return course[: turn.month] + (code,) * (end - turn.month) + course[end:]

"""Numbers outside the values they usually have: asked about, never refused."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import partial
from typing import Any, Self

from pydantic import BaseModel

from sim.errors import InputError
from sim.inputs.amounts.plausible import (
    MONTHS_IN_YEAR,
    Per,
    PlausibleRange,
    builtin_amount,
    plausible_ranges,
)
from sim.inputs.reading.mistakes import DataPath, dotted
from sim.inputs.reading.quantity import Count, Quantity
from sim.inputs.scenario.combinations import scenario_under_each_setting
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.redacted import LEAST_COUNT, ROUND_TO

EVERY = "*"
QUESTION = "{where}: {value} ({unit}) is outside the plausible {low} to {high}{beside}. {ask}"
# What a slip makes of a number, in words; the page has its own.
SLIPS: Mapping[str, str] = {
    "thousands": "a thousand times as much",
    "hundredths": "a hundred times as much",
    "tenfold": "a tenth of it",
    "percent": "if it is a percentage",
    "cents": "if it is in cents",
    "per_month": "if it is for a month",
    "per_year": "if it is for a year",
    "yearly_chance": "if it is the chance within a year",
    "inverse": "if it is one divided by it",
    "days": "if it is in days",
}


@dataclass(frozen=True, slots=True)
class Implausible:
    """A number outside the values it usually has: a question, for it may be meant.

    Attributes
    ----------
    path : where it stands
    value, unit : as it is stated
    low, high : the plausible values
    builtin : what holds where nothing is stated; None: nothing does
    meant : what it may have been meant to be, each by the slip that would explain it
    more : further numbers of the same kind with the same slip
    option : the option or setting that states it; empty for the scenario itself
    """

    path: str
    value: float
    unit: str
    low: float
    high: float
    builtin: float | None = None
    meant: tuple[tuple[str, float], ...] = ()
    more: int = 0
    option: str = ""

    @property
    def text(self) -> str:
        """The question in English."""
        return QUESTION.format(**self.words())

    def words(self) -> dict[str, str]:
        """The words of its sentence, by the name they have in `QUESTION`."""
        where = f"{self.option}: {self.path}" if self.option else self.path
        mends = [f"{written(number)} ({SLIPS[slip]})" for slip, number in self.meant]
        return {
            "where": where + (f" (and {self.more} more like it)" if self.more else ""),
            "value": written(self.value),
            "unit": self.unit,
            "low": f"{self.low:,.10g}",
            "high": f"{self.high:,.10g}",
            "beside": "" if self.builtin is None else f" (built in: {self.builtin:,.10g})",
            "ask": f"Meant: {' or '.join(mends)}?" if mends else "Is it meant?",
        }

    def row(self) -> dict[str, Any]:
        """The question as plain data, with its sentence."""
        return {**asdict(self), "meant": [list(mend) for mend in self.meant], "text": self.text}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The question that `row` wrote."""
        parts = {field.name: row[field.name] for field in fields(cls)}
        return cls(**parts | {"meant": tuple((slip, number) for slip, number in row["meant"])})


def written(value: float) -> str:
    """A number as it can be put into a file: digits and a point, nothing between thousands."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def implausible(scenario: Scenario, options: Iterable[Option]) -> tuple[Implausible, ...]:
    """Every implausible number of a scenario, of its options and of its settings, each once.

    Parameters
    ----------
    scenario : as it stands, with its settings
    options : as `resolve_options` has them
    """
    questions = list(_of_scenario(scenario))
    known = set(questions)
    variants = [(option.name, option.scenario) for option in options]
    for name, variant in (*variants, *scenario_under_each_setting(scenario)):
        news = [one for one in _of_scenario(variant) if one not in known]
        known.update(news)
        questions += [replace(one, option=name) for one in news]
    return tuple(questions)


def require_plausible(doubts: Iterable[Implausible], *, is_strict: bool) -> tuple[Implausible, ...]:
    """The questions, or a refusal of them where somebody wants none.

    Raises
    ------
    InputError
        With every question, if there are any and `is_strict`.
    """
    questions = tuple(doubts)
    if questions and is_strict:
        raise InputError(tuple(f"{one.text} Mend it, or leave out --strict." for one in questions))
    return questions


def _of_scenario(scenario: Scenario) -> tuple[Implausible, ...]:
    return implausible_numbers(
        scenario,
        plausible_ranges().scenario,
        day=scenario.time.start,
        scales={
            "person": lambda _: _persons(scenario),
            "person_month": lambda _: _aligned_person_months(scenario),
            "client_year": partial(_client_year_eur, scenario),
        },
        is_unused=partial(_is_drawn, scenario),
    )


def implausible_numbers(
    whole: BaseModel,
    ranges: Iterable[PlausibleRange],
    *,
    day: date | None = None,
    scales: Mapping[Per, Callable[[DataPath], float]] | None = None,
    is_unused: Callable[[DataPath], bool] = lambda _: False,
) -> tuple[Implausible, ...]:
    """Numbers of a scenario or design outside their ranges; those with one slip reported as one.

    Parameters
    ----------
    ranges : those that are looked at
    day : of the built-in amounts; None: the newest
    scales : what low and high are for each of, by the number's path; nothing is asked where it is 0
    is_unused : whether nothing follows from the number at a path
    """
    questions: dict[tuple[object, ...], Implausible] = {}
    for one in ranges:
        of_path = (scales or {}).get(one.per) if one.per else None
        for path, value in _numbers_at(whole, one.steps):
            scale = 0.0 if one.per else 1.0
            scale = scale if of_path is None else of_path(path)
            if not scale or one.holds(value, scale) or is_unused(path):
                continue
            meant = one.mends(value, scale, is_whole=isinstance(value, int))
            alike = (one.field, tuple(slip for slip, _ in meant))
            if alike in questions:
                questions[alike] = replace(questions[alike], more=questions[alike].more + 1)
                continue
            low, high = one.low * scale, one.high * scale
            beside = builtin_amount(one.builtin, day) if one.builtin else None
            questions[alike] = Implausible(dotted(path), value, one.unit, low, high, beside, meant)
    return tuple(questions.values())


def _numbers_at(
    part: Any, steps: tuple[str, ...], path: DataPath = ()
) -> Iterator[tuple[DataPath, float]]:
    """Every number at a place with its path; of a quantity its ends as well."""
    if steps:
        for step, entry in _entries(part):
            if steps[0] in (EVERY, step):
                yield from _numbers_at(entry, steps[1:], (*path, step))
    elif isinstance(part, Quantity | Count):
        yield path, part.value
        for end in ("low", "high"):
            number = getattr(part, end)
            if number is not None:
                yield (*path, end), number
    elif isinstance(part, int | float):
        yield path, part


def _entries(part: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(part, BaseModel):
        return [(name, getattr(part, name)) for name in type(part).model_fields]
    if isinstance(part, Mapping):
        return list(part.items())
    return list(enumerate(part)) if isinstance(part, tuple) else []


def _is_drawn(scenario: Scenario, path: DataPath) -> bool:
    """Whether a base hazard is drawn from a posterior, so that what is stated is not used."""
    if path[:2] != ("hazards", "base") or scenario.posterior == "none":
        return False
    name = f"base.{path[2]}"
    return not any(fnmatch.fnmatch(name, pattern) for pattern in scenario.hazards.keep)


def _client_year_eur(scenario: Scenario, path: DataPath) -> float:
    """What a client of the desk at a path costs in a year, at its own price; 0 without one."""
    place = path[2] if path[1] == "desks" else 0
    price = scenario.policy.all_desks[int(place)].cost_per_client_month_eur
    return MONTHS_IN_YEAR * price.value if price else 0.0


def _aligned_person_months(scenario: Scenario) -> float:
    """Persons on benefit times months of the period that `align` is of; 0 where there is none."""
    align = scenario.align
    if align is None:
        return 0.0
    return align.months * (align.stock.value if align.stock else _persons(scenario))


def _persons(scenario: Scenario) -> int:
    """Persons of the scenario; of real ones no more is said than in its other words."""
    groups = scenario.population.groups
    persons = sum(group.persons.value + group.stopping_persons.value for group in groups)
    if any(group.file is not None for group in groups):
        return ROUND_TO * round(persons / ROUND_TO) if persons >= LEAST_COUNT else 0
    return persons

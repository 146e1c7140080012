"""What rules of disclosure must know of the people of a municipality's own file, and their cost.

Nothing here is shown: it says which numbers rest on too few, and how finely others may be shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.compare.caseload import flow_rows
from sim.compare.paired_differences import TOTAL, with_totals
from sim.compare.plan import ComparisonPlan
from sim.compare.worlds.measures import COUNTED, MEASURES, MONTH_PLACE, OF_MONTHS, year_names
from sim.compare.worlds.results import FilePeople, PairedResults
from sim.inputs.scenario.redacted import LEAST_COUNT, ROUND_TO
from sim.money.prices import Prices, prices
from sim.regimes.treatments import treatments

# Table, what is counted, period or month.
Cell = tuple[str, str, str]
YEARS, FLOWS, MONTHS = "years", "flows", "months"
COUNTS = ("persons", "person-months")
COUNTED_MONTHLY = tuple(measure.name for measure in OF_MONTHS if measure.unit == "persons")
MONTHS_IN_YEAR, CENTS = 12, 100
# A step of staff or money is rounded up to so many figures.
STEP_FIGURES = 2


@dataclass(frozen=True)
class RoundingSteps:
    """Five persons' worth, under the regime and option in which one weighs most.

    Attributes
    ----------
    fte : of case managers
    contacts_a_year : contact moments
    euros_a_year : benefit and case managers together
    staff_a_year : euros of case managers alone
    earned_a_year : euros that part-timers earn, as published; a file may hold higher earnings
    """

    fte: float
    contacts_a_year: float
    euros_a_year: float
    staff_a_year: float
    earned_a_year: float


@dataclass(frozen=True)
class ProtectedPeople:
    """What rules of disclosure must know.

    Attributes
    ----------
    horizon : months
    steps : how finely staff and money may be shown
    levels : option → cell → persons or person-months of the file behind it, mean over worlds
    left_out : options that reach some of the file in a world, but fewer than ten in a world, or
        nobody knows how many: nothing of them is shown
    thin_staff : options under which a regime has some of the file, but fewer than ten in a world
    """

    horizon: int
    steps: RoundingSteps
    levels: Mapping[str, Mapping[Cell, float]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    thin_staff: frozenset[str] = frozenset()


def protected_people(plan: ComparisonPlan, worlds: PairedResults) -> ProtectedPeople:
    """Everything the rules must know, of worlds that have a file's people in them."""
    names = tuple(option.name for option in plan.options)
    file_people = worlds.of_file
    assert file_people is not None  # the worlds of a file always know
    of_names = dict(enumerate(names))
    return ProtectedPeople(
        worlds.monthly.shape[-1],
        rounding_steps(plan),
        _levels(names, worlds, file_people),
        frozenset(of_names[at] for at in of_names if at and _are_few(file_people.reached[at])),
        frozenset(of_names[at] for at in of_names if _has_few(file_people.met[at])),
    )


def _are_few(persons: NDArray[np.float64]) -> bool:
    """Whether somebody is there in a world, but fewer than ten in one; unknown counts as few."""
    if not np.isfinite(persons).all():
        return True
    return bool(persons.max() > 0 and persons.min() < LEAST_COUNT)


def _has_few(met: NDArray[np.float64]) -> bool:
    return any(_are_few(met[:, regime]) for regime in range(met.shape[-1]))


def _levels(
    names: tuple[str, ...], worlds: PairedResults, file_people: FilePeople
) -> dict[str, dict[Cell, float]]:
    levels: dict[str, dict[Cell, float]] = {name: {} for name in names}
    # Euros that follow from the grant count nobody.
    shape = (
        *file_people.yearly.shape[:2],
        len(MEASURES) - len(COUNTED),
        file_people.yearly.shape[-1],
    )
    table = with_totals(np.concatenate([file_people.yearly, np.zeros(shape)], axis=2), 0.0)
    mean, monthly = table.mean(axis=1), file_people.monthly.mean(axis=1)
    periods = (*year_names(monthly.shape[-1]), TOTAL)
    for at, name in enumerate(names):
        for place, measure in enumerate(MEASURES):
            if measure.unit in COUNTS:
                for period, word in enumerate(periods):
                    levels[name][YEARS, measure.name, word] = float(mean[at, place, period])
        for what in COUNTED_MONTHLY:
            for month, persons in enumerate(monthly[at, MONTH_PLACE[what]].tolist()):
                levels[name][MONTHS, what, str(month)] = persons
    for row in flow_rows(names, replace(worlds, flows=file_people.flows)):
        levels[row.option][FLOWS, row.flow, row.period] = row.level.mean
    return levels


def rounding_steps(plan: ComparisonPlan) -> RoundingSteps:
    """Five persons' worth of staff, contacts and euros, at the most that one takes anywhere."""
    fte, contacts, euros, staff, earned = 0.0, 0.0, 0.0, 0.0, 0.0
    for option in plan.options:
        codes = treatments(option.scenario)
        option_prices = prices(option.scenario, plan.amounts, [regime for regime, _ in codes])
        fte = max(fte, float(option_prices.fte_per_client.max()))
        contacts = max(contacts, float(option_prices.contacts_per_client.max()))
        dearest = option_prices.fte_month_cents * float(option_prices.index.max())
        staffed = float(option_prices.fte_per_client.max()) * dearest / CENTS
        programme = _programme_eur(option_prices)
        staff = max(staff, staffed, programme)
        benefit = float(option_prices.benefit_month_cents.max()) / CENTS
        euros = max(euros, benefit + staffed + programme)
        earned = max(earned, option.scenario.money.usual_set_off.amount.value)
    a_client = (contacts, euros, staff, earned)
    return RoundingSteps(
        rounded_up(ROUND_TO * fte),
        *(rounded_up(ROUND_TO * a_month * MONTHS_IN_YEAR) for a_month in a_client),
    )


def _programme_eur(option_prices: Prices) -> float:
    """The most that a client brings in a month besides staff; what comes once, over a year."""
    posts = float(option_prices.fte_per_client.max())
    parts = {"client_month": 1.0, "post": posts / MONTHS_IN_YEAR, "month": 0.0}
    return sum(
        parts.get(cost.per, 1 / MONTHS_IN_YEAR) * float(np.abs(cost.cents).max()) / CENTS
        for cost in option_prices.costs
    )


def rounded_up(value: float) -> float:
    """The next number of two figures; 1 where nothing is taken.

    Examples
    --------
    >>> rounded_up(0.1), rounded_up(87041.3), rounded_up(0.0)
    (0.1, 88000.0, 1.0)
    """
    if value <= 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(value)) - STEP_FIGURES + 1)
    # What rounding adds to a number that has two figures already is no reason to go on.
    return float(f"{math.ceil(value / unit - 1e-9) * unit:.6g}")

"""A scenario's people as a town in expectation (`kernels.lives.town`), and what happens in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.cells import ExpectedPeople, make_cells
from sim.engine.desk import all_waiting_treatments
from sim.engine.option import OptionSetup, hazard_arrays
from sim.inputs.reading.vocabulary import STANDARD_REGIMES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import split_dose
from sim.kernels.lives.town import N_COLUMNS, Displacing, Town, follow_town
from sim.population.intake_rates import intake_rates
from sim.regimes.desk_posts import desk_places
from sim.regimes.treatments import stopped_treatment

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
OPTIONS_KEPT = 32


@dataclass(frozen=True, slots=True)
class TownPeople:
    """The people of a setup as rows, with the tables of their plans."""

    people: ExpectedPeople
    town: Town


def town_people(setup: OptionSetup) -> TownPeople:
    """Everybody who is expected under the parameters of a setup."""
    if setup.joiners or setup.returners or _has_late_entrants_and_inflow(setup.scenario):
        people = make_cells(setup)
        return TownPeople(people, _town(people, setup))
    known = _known_people(_Option(setup))
    return TownPeople(known.people, _with_inflow(known.town, setup))


@dataclass(frozen=True, slots=True, eq=False)
class _Option:
    """A setup that stands for its option: equal whatever the parameters."""

    setup: OptionSetup

    def __hash__(self) -> int:
        return hash(self.setup.scenario)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Option):
            return False
        mine, theirs = self.setup.scenario, other.setup.scenario
        return mine is theirs or mine == theirs


@lru_cache(maxsize=OPTIONS_KEPT)
def _known_people(option: _Option) -> TownPeople:
    """The people under the scenario's own inflow; remembered, since no draw changes them."""
    setup = option.setup
    groups = range(len(setup.scenario.population.groups))
    written = {number: intake_rates(setup.scenario, number) for number in groups}
    own = OptionSetup(setup.scenario, setup.layout, setup.table, inflow=written)
    people = make_cells(own)
    return TownPeople(people, _town(people, own))


def _has_late_entrants_and_inflow(scenario: Scenario) -> bool:
    """Whether who comes in later may be of either kind, in one group."""
    groups = scenario.population.groups
    return any(group.intake and group.entry.at_start_share.value < 1 for group in groups)


def _with_inflow(town: Town, setup: OptionSetup) -> Town:
    """The town with as many newcomers as the parameters of a setup bring."""
    weight = town.entry_weight.copy()
    for number, rates in setup.inflow.items():
        written = intake_rates(setup.scenario, number)
        if np.array_equal(rates, written):
            continue
        ratio = np.divide(rates, written, out=np.ones_like(rates), where=written > 0)
        mine = (town.entry_group == number) & (town.entry_month > 0)
        weight[mine] *= ratio[town.entry_month[mine]]
    return town._replace(entry_weight=weight)


def _town(people: ExpectedPeople, setup: OptionSetup) -> Town:
    """The cells as rows of like people, whatever their months on benefit."""
    cells, horizon = people.cells, setup.horizon
    columns = (cells.person_class, cells.plan, cells.stop_month, cells.leaving)
    keys = np.column_stack([np.asarray(column, np.int64) for column in columns])
    rows, row_of = np.unique(keys, axis=0, return_inverse=True)
    row_of = row_of.reshape(-1)
    order = np.argsort(cells.entry_month, kind="stable")
    of_class, plan, stop, leaving = rows.T
    met = people.plans.treatment[plan].astype(np.int64)
    stopped = np.arange(horizon + 1) >= stop[:, None]
    met = np.where(stopped, stopped_treatment(setup.layout.treatments), met)
    desk_of, waiting = all_waiting_treatments(setup)
    at_desk = np.where(stopped, -1, desk_of[met])
    offset = max(0, -int(cells.since.min(initial=0)))
    first, column = np.full((2, len(rows)), horizon + offset, np.int64)
    np.minimum.at(first, row_of, cells.entry_month.astype(np.int64))
    np.minimum.at(column, row_of, cells.since.astype(np.int64) + offset)
    while_waiting = np.where(at_desk >= 0, waiting[met], met)
    covered = is_covered(setup)
    return Town(
        person_class=of_class.copy(), plan=plan.copy(), stop_month=stop.copy(),
        remaining=people.remaining[leaving],
        at_desk=at_desk,
        waiting=_waiting_effects(setup, while_waiting, first, at_desk >= 0),
        covered=covered[met], covered_waiting=covered[while_waiting],
        entry_row=row_of[order], entry_month=cells.entry_month[order].astype(np.int64),
        entry_status=cells.status[order].astype(np.int64),
        entry_since=cells.since[order].astype(np.int64),
        entry_weight=cells.weight[order].copy(),
        entry_group=cells.stratum[order].astype(np.int64) // 2,
        first_month=first, first_column=column, offset=offset,
    )  # fmt: skip


def is_covered(setup: OptionSetup) -> NDArray[np.bool_]:
    """Whether a treatment is another than standard service: (n_treatments,)."""
    names = (split_dose(regime)[0] for regime, _ in setup.layout.treatments)
    return np.array([name not in STANDARD_REGIMES for name in names])


def _waiting_effects(
    setup: OptionSetup, treatment: Integers, entry: Integers, at_desk: NDArray[np.bool_]
) -> Integers:
    """The effect on who waits as long as the plan leads to the desk: (n_rows, horizon + 1)."""
    if not at_desk.any():
        return np.zeros(treatment.shape, np.int64)
    effects = setup.layout.phases.along(treatment.astype(np.uint8), entry)
    return effects.astype(np.int64)


def _no_displacement(horizon: int) -> Displacing:
    """That nobody displaces anybody."""
    nothing = np.zeros(horizon)
    return Displacing(0.0, nothing, np.zeros((0, horizon)), nothing)


def places_by_month(scenario: Scenario) -> Floats:
    """Places at each desk in each month: (n_desks, horizon)."""
    desks, months = scenario.policy.all_desks, scenario.time.months
    places = np.zeros((len(desks), months))
    for number, desk in enumerate(desks):
        places[number] = desk_places(scenario, desk)[:months]
    return places


def expected_town(
    setup: OptionSetup,
    displacing: Displacing | None = None,
    observed: int = 0,
    known: TownPeople | None = None,
) -> tuple[Floats, Integers]:
    """What is expected to happen in a town, and what displacement leaves of the chance of work.

    Parameters
    ----------
    setup : option and parameter draw, without displacement
    displacing : what others lose; None: nothing
    observed : who leaves in a month below it is followed for a year
    known : from `town_people` of the same setup or another with other hazards; None: made here

    Returns
    -------
    counts (horizon, N_COLUMNS), see `kernels.lives.town`; kept (horizon,), parts of 2^30
    """
    here = town_people(setup) if known is None else known
    counts = np.zeros((setup.horizon, N_COLUMNS))
    kept = np.zeros(setup.horizon, np.int64)
    world = hazard_arrays(setup, here.people.plans)
    lost = _no_displacement(setup.horizon) if displacing is None else displacing
    follow_town(
        here.town, world, setup.table.probability, lost, setup.horizon, observed, counts, kept
    )
    return counts, kept

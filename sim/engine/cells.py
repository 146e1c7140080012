"""The population as cells of like people with exact weights, for expectations without sampling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.engine.option import Cell, OptionSetup, PlanTables, distinct_plans, plan_tables
from sim.errors import InputError
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.expected_moves import Cells
from sim.kernels.lives.people import Margins
from sim.kernels.lives.statuses import BENEFIT, N_STATUSES, PART_TIME
from sim.population.cohorts import Cohort, Composition, cohorts, compositions
from sim.population.people import margins
from sim.regimes.plan_probabilities import AgePart, AgeParts, KnownPerson, plan_probabilities
from sim.regimes.treatments import RegimeSwitch, TreatmentPath, regime_switches

MOST_PLANS = 4096
PROFILE_NAMES: tuple[str, ...] = PROFILES
# treatments by month, and the months of entry and stop where an effect depends on them
Plan = tuple[TreatmentPath, int, int]
# class, stratum, plan, entry month, stop month, status, since, row of who is left
Row = tuple[int, int, int, int, int, int, int, int]
# plan, chance, row of who is not yet past pension age, first class of the kind of person
Way = tuple[TreatmentPath, float, int, int]
# Plans are counted before those that come to the same are one.
KINDS = (
    np.float64, np.uint8, np.uint16, np.int64, np.int16, np.int16, np.uint8, np.int16, np.int64,
    np.bool_,
)  # fmt: skip


def _class_shares(of: Margins, kind: Composition) -> Iterator[tuple[int, int, float]]:
    """(class code, profile code, share) of each person class."""
    frailty = np.diff(of.frailty, prepend=0.0)
    volunteers = [1.0 - of.volunteer, of.volunteer]
    for (name, profile_share), f, v in product(kind.profiles, range(frailty.size), range(2)):
        share = profile_share * frailty[f] * volunteers[v]
        profile = PROFILE_NAMES.index(name)
        if share > 0:
            yield (profile * frailty.size + f) * 2 + v, profile, share


def _entries(
    setup: OptionSetup, cohort: Cohort, kind: Composition
) -> Iterator[tuple[int, int, float]]:
    """(entry month, months on benefit at entry, share); late entrants as far as new inflow.

    For a cohort of new inflow the share is the number of people expected.
    """
    if cohort.arrives:
        for month, rate in enumerate(setup.inflow[cohort.group]):
            if rate > 0:
                yield month, 0, float(rate)
        return
    entry = setup.scenario.population.groups[cohort.group].entry
    at_start = entry.at_start_share.value
    for months, share in kind.months:
        if at_start * share > 0:
            yield 0, months, at_start * share
    if at_start < 1:
        for month in range(1, entry.last_month + 1):
            yield month, 0, (1.0 - at_start - entry.from_stock) / entry.last_month


def _stops(cohort: Cohort, entry: int, horizon: int) -> list[tuple[int, float]]:
    """(stop month, share): any month after entry, all equally likely."""
    if not cohort.stops:
        return [(horizon + 1, 1.0)]
    first = min(entry + 1, horizon)
    end = max(horizon, first + 1)
    return [(month, 1.0 / (end - first)) for month in range(first, end)]


def _same_course(setup: OptionSetup, months: int) -> int:
    """The most months on benefit that give the same duration bins in every month to come."""
    layout = setup.layout
    changes = np.flatnonzero(np.diff(layout.bin_on.astype(np.int64))) + 1
    last_change = int(changes[-1]) if changes.size else 0
    return min(months, last_change)


def _cells_of(setup: OptionSetup, cohort: Cohort, kind: Composition) -> dict[Cell, float]:
    """Expected people of a make-up in each cell."""
    if cohort.returns:
        return setup.returners[cohort.group].cells(setup.horizon, setup.layout.n_frailty)
    scenario = setup.scenario
    of = margins(scenario, cohort)
    cells: dict[Cell, float] = {}
    statuses = [(BENEFIT, 1.0 - kind.part_time), (PART_TIME, kind.part_time)]
    exact_months = _exact_months(scenario)
    classes = list(_class_shares(of, kind))
    for entry, months, share in _entries(setup, cohort, kind):
        alike = months if exact_months else _same_course(setup, months)
        for stop, stop_share in _stops(cohort, entry, setup.horizon):
            for (code, profile, class_share), (status, part) in product(classes, statuses):
                weight = kind.persons * share * stop_share * class_share * part
                if weight > 0:
                    key = (code, profile, entry, stop, status, alike)
                    cells[key] = cells.get(key, 0.0) + weight
    return cells


@dataclass(frozen=True, slots=True)
class JoiningRows:
    """Late entrants from the stock of one cohort, whatever the parameters; every array (rows,).

    Attributes
    ----------
    stratum, group : whose they are
    columns : person class, plan, entry month, stop month, status, since, row of who is left
    people : expected people if the whole make-up of the month were in the row
    alike : which of the cells of people alike; alike_of (cells of `Joiners`,) leads there
    """

    stratum: int
    group: int
    columns: tuple[NDArray[np.int64], ...]
    people: NDArray[np.float64]
    alike: NDArray[np.int64]
    alike_of: NDArray[np.int64]

    def weights(self, setup: OptionSetup) -> NDArray[np.float64]:
        """Expected people in each row under the parameters of a setup: (rows,)."""
        shares = np.diff(setup.joiners[self.group].cumulative, prepend=0.0, axis=1)
        n_alike = int(self.alike_of.max()) + 1
        of_month = np.array([np.bincount(self.alike_of, row, n_alike) for row in shares])
        weights: NDArray[np.float64] = self.people * of_month[self.columns[2], self.alike]
        return weights

    def in_order(self, same_plan: NDArray[np.int64]) -> JoiningRows:
        """The rows under the plans that are left, those who can be moved together side by side."""
        code, plan, entry, stop, status, since, leaving = self.columns
        plan = same_plan[plan]
        order = np.lexsort((status, entry, since, leaving, stop, plan, code))
        columns = (code, plan, entry, stop, status, since, leaving)
        return replace(
            self, columns=tuple(column[order] for column in columns), people=self.people[order],
            alike=self.alike[order],
        )  # fmt: skip


def _joining_rows(
    setup: OptionSetup, cohort: Cohort, kind: Composition, plans: PlanNumbers, ages: AgeParts
) -> JoiningRows:
    """Who joins a cohort late from the stock: like people, months of joining, plans and stops."""
    joiners = setup.joiners[cohort.group]
    entry = setup.scenario.population.groups[cohort.group].entry
    exact = _exact_months(setup.scenario)
    # Alike at month 0 is alike ever after, so they share a recursion whenever they join.
    before = [m if exact else _same_course(setup, m) for m in joiners.months.tolist()]
    who = np.column_stack([joiners.person_class, joiners.status, before]).astype(np.int64)
    cells, alike_of = np.unique(who, axis=0, return_inverse=True)
    rows: list[tuple[int, int, int, int, int, int]] = []
    chances: list[float] = []
    known: dict[KnownPerson, list[Way]] = {}
    for month in range(1, entry.last_month + 1):
        stops = _stops(cohort, month, setup.horizon)
        for number, (code, _, months) in enumerate(cells.tolist()):
            profile = code // (2 * setup.layout.n_frailty)
            person = KnownPerson(cohort.group, profile, months + month, month)
            if person not in known:
                known[person] = _ways(setup, plans, person, ages.of(kind, month))
            for path, chance, leaving, first in known[person]:
                for stop, share in stops:
                    plan = plans.of(setup, path, month, stop)
                    rows.append((number, plan, month, stop, leaving, first))
                    chances.append(chance * share)
    alike, numbers, entry_month, stop_month, left, of_kind = np.array(rows, np.int64).T
    code, status, months = cells[alike].T
    columns = (code + of_kind, numbers, entry_month, stop_month, status, -months, left)
    people = np.array(chances) * (kind.persons * entry.from_stock / entry.last_month)
    return JoiningRows(cohort.stratum, cohort.group, columns, people, alike, alike_of.reshape(-1))


def _with_joining(first: Cells, joining: Sequence[JoiningRows], setup: OptionSetup) -> Cells:
    """The cells, with those of late entrants from the stock behind them."""
    parts = [first._asdict()]
    for rows in joining:
        code, plan, entry, stop, status, since, leaving = rows.columns
        path = np.column_stack([code, plan, stop, since, leaving])
        together = np.concatenate([[False], (path[1:] == path[:-1]).all(axis=1)])
        stratum, weights = np.full(code.size, rows.stratum), rows.weights(setup)
        columns = (weights, code, stratum, plan, entry, stop, status, since, leaving, together)
        parts.append(dict(zip(Cells._fields, columns, strict=True)))
    return Cells(
        **{
            name: np.concatenate([part[name] for part in parts]).astype(column.dtype)
            for name, column in first._asdict().items()
        }
    )


@dataclass(frozen=True, slots=True)
class ExpectedPeople:
    """Who is expected in a scenario.

    Attributes
    ----------
    cells : people who are alike, late entrants from the stock last
    plans : what each gives in every month
    entries : (n_strata, horizon + 1, statuses)
    remaining : (n_leaving, horizon + 1), share not yet past pension age at the start of each month
    fixed : the cells that do not depend on the parameters, and their entries
    joining : the others
    """

    cells: Cells
    plans: PlanTables
    entries: NDArray[np.float64]
    remaining: NDArray[np.float64]
    fixed: tuple[Cells, NDArray[np.float64]]
    joining: tuple[JoiningRows, ...] = ()

    def under(self, setup: OptionSetup) -> ExpectedPeople:
        """The same people under the parameters of another setup of the scenario."""
        cells, entries = self.fixed
        if not self.joining:
            return replace(self, cells=cells, entries=entries)
        everybody = _with_joining(cells, self.joining, setup)
        entries = entries.copy()
        for rows in self.joining:
            _, _, entry, _, status, *_ = rows.columns
            observed = entry < entries.shape[1]
            came_in = (entry[observed], status[observed])
            np.add.at(entries[rows.stratum], came_in, rows.weights(setup)[observed])
        return replace(self, cells=everybody, entries=entries)


@dataclass(frozen=True, slots=True)
class PlanNumbers:
    """Every plan that somebody may get, with its number, and the treatments in them."""

    switches: tuple[RegimeSwitch, ...]
    numbers: dict[Plan, int] = field(default_factory=dict)
    paths: set[TreatmentPath] = field(default_factory=set)

    def of(self, setup: OptionSetup, path: TreatmentPath, entry: int, stop: int) -> int:
        """The number of a plan: when people come in and stop tells it apart if an effect asks."""
        self.paths.add(path)
        plan = (path, entry, stop) if setup.layout.phases.has_courses else (path, 0, 0)
        return self.numbers.setdefault(plan, len(self.numbers))


def make_cells(setup: OptionSetup) -> ExpectedPeople:
    """All cells of a scenario, their plans, and the expected entries.

    Raises
    ------
    InputError
        If the switches of regime can combine in too many ways to be enumerated.
    """
    plans, ages = PlanNumbers(regime_switches(setup.scenario)), AgeParts(setup.scenario)
    rows: dict[Row, float] = {}
    joining: list[JoiningRows] = []
    entries = np.zeros((setup.n_strata, setup.horizon + 1, N_STATUSES))
    for cohort in cohorts(setup.scenario):
        for kind in compositions(setup.scenario, cohort):
            _add_rows(setup, cohort, kind, plans, ages, rows, entries)
            if cohort.group in setup.joiners and not cohort.arrives:
                joining.append(_joining_rows(setup, cohort, kind, plans, ages))
            _refuse_too_many(plans.paths)
    # Nobody at all where everybody joins late from the stock, or a group begins empty.
    by_column = zip(*rows, strict=True) if rows else [()] * (len(KINDS) - 2)
    columns = (list(rows.values()), *by_column, [False] * len(rows))
    cells = Cells(*(np.array(column, of) for column, of in zip(columns, KINDS, strict=True)))
    tables, same = _tables(setup, list(plans.numbers))
    cells = cells._replace(plan=same[cells.plan].astype(np.uint16))
    late = tuple(part.in_order(same) for part in joining)
    people = ExpectedPeople(cells, tables, entries, ages.remaining(), (cells, entries), late)
    return people.under(setup)


def _exact_months(scenario: Scenario) -> bool:
    """Whether a rule looks at months on benefit."""
    return any(
        rule.min_months_on_benefit is not None or rule.max_months_on_benefit is not None
        for rule in (*scenario.policy.switches, *scenario.policy.waves)
    )


def _add_rows(
    setup: OptionSetup,
    cohort: Cohort,
    kind: Composition,
    plans: PlanNumbers,
    ages: AgeParts,
    rows: dict[Row, float],
    entries: NDArray[np.float64],
) -> None:
    """Add the cells with each plan that their people may get, and when they come in."""
    known: dict[KnownPerson, list[Way]] = {}
    for cell, weight in _cells_of(setup, cohort, kind).items():
        code, profile, entry, stop, status, months = cell
        if entry <= setup.horizon:
            entries[cohort.stratum, entry, status] += weight
        person = KnownPerson(cohort.group, profile, months, entry, cohort.returns)
        if person not in known:
            known[person] = _ways(setup, plans, person, ages.of(kind, entry))
        for path, chance, leaving, first in known[person]:
            plan = plans.of(setup, path, entry, stop)
            row = (code + first, cohort.stratum, plan, entry, stop, status, entry - months, leaving)
            rows[row] = rows.get(row, 0.0) + weight * chance


def _ways(
    setup: OptionSetup, plans: PlanNumbers, person: KnownPerson, parts: list[AgePart]
) -> list[Way]:
    """Every plan of somebody of each kind, with its chance."""
    layout = setup.layout
    return [
        (path, chance * of_kind * share, leaving, number * layout.n_plain)
        for whole, share, leaving in parts
        for number, of_kind, people in (
            [(0, 1.0, whole)] if layout.kinds is None else layout.kinds.parts(whole)
        )
        for path, chance in plan_probabilities(
            setup.scenario, plans.switches, person, layout.treatments, people
        )
    ]


def _tables(setup: OptionSetup, plans: list[Plan]) -> tuple[PlanTables, NDArray[np.int64]]:
    """The plans as tables, and the row of each."""
    paths, entries, stops = zip(*plans, strict=True)
    return distinct_plans(
        plan_tables(
            setup.layout, np.array(paths, np.uint8), np.array(entries, np.int64),
            np.array(stops, np.int64),
        )
    )  # fmt: skip


def _refuse_too_many(paths: set[TreatmentPath]) -> None:
    if len(paths) > MOST_PLANS:
        raise InputError(
            f"policy.switches: their lots combine into more than {MOST_PLANS} different "
            "plans, too many for exact expectations. Use fewer switches with a share below 1."
        )

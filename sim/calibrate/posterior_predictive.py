"""The provenance table: every published number, and what the fitted model would publish."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.calibrate.likelihood_terms import (
    date_of,
    denominator_of,
    group_weights,
    share_error_of,
)
from sim.calibrate.model import expected_shares, months_with_earnings
from sim.calibrate.predictive_draws import (
    GroupCounts,
    count_shown,
    group_counts,
    part_time_share,
    persons_of,
)
from sim.calibrate.published_tests import proportion_p_values, stated_p_value, verdict_pattern
from sim.calibrate.random_streams import Purpose, normals
from sim.inputs.targets.model import Targets
from sim.inputs.targets.rows import (
    CountRow,
    DifferenceRow,
    EarningsRow,
    RateRow,
    Row,
    ShareRow,
    VerdictRow,
)
from sim.kernels.likelihood.group_shares import AT_WORK

Floats = npt.NDArray[np.float64]
INTERVAL = (0.05, 0.5, 0.95)
MONTHS_A_YEAR = 12
NOT_PUBLISHED = float("nan")


@dataclass(frozen=True)
class ProvenanceRow:
    """One published number and its posterior-predictive distribution.

    Attributes
    ----------
    unit : persons, share, share points, share per year, euros, or chance (of a verdict)
    of : denominator of a count, else 0
    published_low, published_high : the same unless a range was published
    low, median, high : 5 %, 50 % and 95 % of simulated experiments; for a verdict the chance
        that an experiment gives it
    role : of the row under the effect basis, see `role_under`
    verdict : inside, below or above (the published number against the interval); for a
        published verdict a sentence with its chance
    p_value, p_below : what value and standard error of a published effect give, and the
        published bound; not a number where none was published
    """

    groups: tuple[str, ...]
    quantity: str
    against: tuple[str, ...]
    date: datetime.date | None
    unit: str
    of: int
    published_low: float
    published_high: float
    source: str
    role: str
    note: str
    low: float
    median: float
    high: float
    verdict: str
    p_value: float = NOT_PUBLISHED
    p_below: float = NOT_PUBLISHED

    @property
    def is_p_reproduced(self) -> bool:
        """Whether the published p-value follows from the value and error that are fitted."""
        return round(self.p_value, 2) <= self.p_below


@dataclass(frozen=True)
class Coverage:
    """How many published numbers lie inside their 90 % intervals; verdicts are not counted."""

    role: str
    inside: int
    of: int


@dataclass(frozen=True)
class Simulated:
    """Simulated experiments at many parameter draws, and what they are made from."""

    targets: Targets
    groups: tuple[str, ...]
    values: Mapping[str, Floats]
    shares: Floats

    def at(self, name: str, month: int) -> Floats:
        """Shares (draws, 7) of one group at a month."""
        return self.shares[:, month, self.groups.index(name)]

    def counts(self, name: str, month: int, persons: int) -> GroupCounts:
        """Simulated counts of one group; the same random numbers for every row on that date."""
        case = self.groups.index(name) * (self.targets.time.months + 1) + month
        return group_counts(self.targets.seed, case, self.at(name, month), persons)


def simulate(targets: Targets, values: Mapping[str, Floats]) -> Simulated:
    """Experiments at parameter draws, natural values (n,) by flat name."""
    groups = tuple(group.name for group in targets.population.groups)
    return Simulated(targets, groups, values, expected_shares(targets, groups, values))


def provenance_table(
    targets: Targets, values: Mapping[str, Floats], effects: str = "registry"
) -> tuple[ProvenanceRow, ...]:
    """One row per published number, in the file's order, and those that the basis adds.

    Parameters
    ----------
    values : natural values (n,) by flat name: draws of the posterior, or of the prior
    effects : effect basis: what was fitted depends on it
    """
    simulated = simulate(targets, values)
    rows: tuple[Row, ...] = (*targets.rows, *targets.effect_rows(effects))
    return tuple(
        replace(_row(simulated, row, number), role=role_under(targets, effects, row))
        for number, row in enumerate(rows)
    )


def role_under(targets: Targets, effects: str, row: Row) -> str:
    """What a row is used for under an effect basis; None: the registry.

    Besides fitted and validation: `left out` (a basis replaces this count), `in part` (fitted
    given first exits that are left out), `as fitted` (a basis fits the same effect).
    """
    basis = targets.effects.get(effects)
    if basis is None:
        return row.role
    if (
        isinstance(row, CountRow)
        and row.role == "fitted"
        and row.groups[0] in basis.replaces_exits_of
    ):
        return "left out" if row.quantity == "first_exit_to_work" else "in part"
    if isinstance(row, DifferenceRow) and row.role == "validation":
        rows = targets.effect_rows(effects)
        against = [set(other.groups) for other in rows if other.against == row.against]
        if set(row.groups) <= set().union(*against):
            return "as fitted"
    return row.role


def coverage_of(rows: tuple[ProvenanceRow, ...]) -> tuple[Coverage, Coverage]:
    """Coverage of fitted and of validation-only numbers, apart."""
    counted = [row for row in rows if row.quantity != "verdict_alone_and_pooled"]
    fitted, validation = (
        [row.verdict == "inside" for row in counted if row.role == role]
        for role in ("fitted", "validation")
    )
    return (
        Coverage("fitted", sum(fitted), len(fitted)),
        Coverage("validation", sum(validation), len(validation)),
    )


def _row(simulated: Simulated, row: Row, number: int) -> ProvenanceRow:
    if isinstance(row, VerdictRow):
        return _verdict_row(simulated, row)
    targets = simulated.targets
    drawn, unit = _drawn(simulated, row, number)
    below, above = _published(row)
    low, median, high = (float(q) for q in np.quantile(drawn, INTERVAL))
    verdict = "below" if above < low else "above" if below > high else "inside"
    against = row.against if isinstance(row, DifferenceRow) else ()
    of = denominator_of(targets, row) if isinstance(row, CountRow) else 0
    date = date_of(targets, row) if isinstance(row, ShareRow) else getattr(row, "date", None)
    quantity: str = row.quantity
    if isinstance(row, ShareRow) and targets.readings.part_time_of == "group":
        quantity = "part_time_share_of_group"
    return ProvenanceRow(
        row.groups, quantity, against, date, unit, of, below, above,
        row.source, row.role, row.note, low, median, high, verdict, *_p_values(row),
    )  # fmt: skip


def _p_values(row: Row) -> tuple[float, float]:
    """The p-value that a published effect and its error give, and the published bound."""
    if not isinstance(row, DifferenceRow) or row.p_below is None or row.standard_error is None:
        return NOT_PUBLISHED, NOT_PUBLISHED
    return stated_p_value((row.low + row.high) / 2, row.standard_error), row.p_below


def _published(row: Row) -> tuple[float, float]:
    if isinstance(row, CountRow):
        return float(row.count), float(row.count)
    if isinstance(row, ShareRow):
        return row.share, row.share
    if isinstance(row, EarningsRow):
        return row.amount, row.amount
    assert not isinstance(row, VerdictRow)
    return row.low, row.high


def _drawn(simulated: Simulated, row: Row, number: int) -> tuple[Floats, str]:
    """What simulated experiments would publish in this row, (draws,), and its unit."""
    targets = simulated.targets
    if isinstance(row, CountRow):
        month, people = targets.month_of(row.date), persons_of(targets, row)
        shown = [
            count_shown(targets, row.quantity, simulated.counts(name, month, persons))
            for name, persons in people.items()
        ]
        return np.sum(shown, axis=0).astype(np.float64), "persons"
    if isinstance(row, ShareRow):
        weights = group_weights(targets, row.groups, simulated.groups)
        month = targets.month_of(date_of(targets, row))
        exact = part_time_share(simulated.shares[:, month], weights, targets.readings.part_time_of)
        error = normals(targets.seed, Purpose.PREDICTED, 10_000 + number, exact.shape)
        return exact + share_error_of(targets, row) * error, "share"
    if isinstance(row, DifferenceRow):
        month = targets.month_of(row.date)
        here, there = (_at_work(simulated, names, month) for names in (row.groups, row.against))
        if row.quantity == "yearly_difference_at_work":
            here, there = (_yearly_chance(share, month) for share in (here, there))
        return here - there, "share points"
    if isinstance(row, RateRow):
        return _yearly(simulated, row), "share per year"
    assert isinstance(row, EarningsRow)
    return _earnings(simulated, row, number), "euros"


def _at_work(simulated: Simulated, names: tuple[str, ...], month: int) -> Floats:
    """Share at work of groups together; without sampling error where nobody was counted."""
    persons = {group.name: group.persons for group in simulated.targets.population.groups}
    total = sum(persons[name] for name in names)
    if total == 0:
        at_work = [simulated.at(name, month)[:, AT_WORK] for name in names]
        return np.asarray(np.mean(at_work, axis=0), np.float64)
    net = [simulated.counts(name, month, persons[name]).net for name in names]
    return np.asarray(np.sum(net, axis=0) / total, np.float64)


def _yearly(simulated: Simulated, row: RateRow) -> Floats:
    persons = {group.name: group.persons for group in simulated.targets.population.groups}
    month = simulated.targets.month_of(row.date)
    first = [simulated.counts(name, month, persons[name]).first for name in row.groups]
    share = np.sum(first, axis=0) / sum(persons[name] for name in row.groups)
    return _yearly_chance(np.asarray(share, np.float64), month)


def _yearly_chance(share: Floats, month: int) -> Floats:
    """The constant yearly chance that leads to a share after so many months."""
    return np.asarray(1.0 - (1.0 - share) ** (MONTHS_A_YEAR / month), np.float64)


def _earnings(simulated: Simulated, row: EarningsRow, number: int) -> Floats:
    """Euros set off over the trial: months with earnings, with the sampling error of their sum.

    The euros of an earner-month are those of the row; a group's sum over its persons is taken
    as normal.
    """
    targets, draws = simulated.targets, len(simulated.shares)
    persons = {group.name: group.persons for group in targets.population.groups}
    moments = months_with_earnings(targets, row.groups, simulated.values)
    noise = normals(targets.seed, Purpose.PREDICTED, 10_000 + number, (draws, len(row.groups)))
    sizes = np.array([persons[name] for name in row.groups], np.float64)
    months = sizes * moments[:, :, 0] + np.sqrt(sizes * moments[:, :, 1]) * noise
    return np.asarray(months @ np.array(row.per_month), np.float64)


def _verdict_row(simulated: Simulated, row: VerdictRow) -> ProvenanceRow:
    month = simulated.targets.month_of(row.date)
    persons = {group.name: group.persons for group in simulated.targets.population.groups}
    names = (*row.groups, row.against)
    net = np.column_stack([simulated.counts(n, month, persons[n]).net for n in names])
    alone, pooled = proportion_p_values(net, np.array([persons[name] for name in names]))
    pattern = verdict_pattern(alone, pooled, row.level)
    key = f"{'each' if row.alone else 'none'} alone, {'pooled' if row.pooled else 'not pooled'}"
    chance = pattern[key]
    others = ", ".join(f"{name} {value:.0%}" for name, value in pattern.items())
    return ProvenanceRow(
        row.groups, row.quantity, (row.against,), row.date, "chance", 0, 1.0, 1.0, row.source,
        row.role, row.note, chance, chance, chance, f"{key}: {chance:.0%} (of all: {others})",
    )  # fmt: skip

"""From published rows to terms of the likelihood, under the readings and the effect basis."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.scenario.sections.readings import allowed_words
from sim.inputs.targets.model import Readings, Targets, with_readings
from sim.inputs.targets.rows import CountRow, DifferenceRow, ShareRow
from sim.kernels.likelihood import log_likelihood as words
from sim.kernels.likelihood.log_likelihood import TermArrays

Floats = npt.NDArray[np.float64]
NONE = -1
PART_TIME_KINDS = {"on_benefit": words.PART_TIME_SHARE, "group": words.PART_TIME_OF_GROUP}
DIFFERENCE_KINDS = {
    "difference_at_work": words.DIFFERENCE_AT_WORK,
    "yearly_difference_at_work": words.YEARLY_DIFFERENCE,
}


@dataclass(frozen=True)
class CountTerm:
    """One counted term of the likelihood; `away` only where it matters."""

    kind: int
    group: str
    month: int
    count: int
    of: int
    earlier: int = NONE
    away: int = 0


@dataclass(frozen=True)
class MeasuredTerm:
    """One share or difference with a normal error; groups weighed by their persons."""

    kind: int
    month: int
    groups: tuple[str, ...]
    against: tuple[str, ...]
    value: float
    error: float


@dataclass(frozen=True)
class Terms:
    """What is fitted."""

    counts: tuple[CountTerm, ...]
    measured: tuple[MeasuredTerm, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of all groups that a term speaks of, in order of appearance."""
        named = [term.group for term in self.counts]
        for term in self.measured:
            named += [*term.groups, *term.against]
        return tuple(dict.fromkeys(named))

    @property
    def months(self) -> tuple[int, ...]:
        """All months at which shares are needed."""
        months = {term.month for term in self.counts} | {term.month for term in self.measured}
        return tuple(sorted(months | {term.earlier for term in self.counts} - {NONE}))


def terms_of(targets: Targets, effects: str) -> Terms:
    """The terms of a trial under its readings and one effect basis."""
    basis = targets.effects.get(effects)
    replaced = () if basis is None else basis.replaces_exits_of
    counts = [
        term
        for group in targets.population.groups
        for term in _chain(targets, group.name)
        if not (term.kind == words.FIRST_EXIT and term.group in replaced)
    ]
    shares = [row for row in targets.rows if isinstance(row, ShareRow) and row.role == "fitted"]
    measured = [_share_term(targets, row) for row in shares]
    measured += [_difference_term(targets, row) for row in targets.effect_rows(effects)]
    return Terms(tuple(counts), tuple(measured))


def readings_in_use(targets: Targets, effects: str) -> dict[str, str]:
    """The readings by name under which a basis is fitted; without those that change no term."""
    terms, words = terms_of(targets, effects), targets.readings.words()
    return {
        name: word
        for name, word in words.items()
        if any(
            _terms_or_none(with_readings(targets, {name: other}), effects) != terms
            for other in allowed_words(name, Readings)
            if other != word
        )
    }


def _terms_or_none(targets: Targets, effects: str) -> Terms | None:
    """The terms; None where the counts do not fit the readings."""
    try:
        return terms_of(targets, effects)
    except InputError:
        return None


def date_of(targets: Targets, row: ShareRow) -> datetime.date:
    """The date of a share under the reading of dates."""
    if targets.readings.dates == "other" and row.other_date is not None:
        return row.other_date
    return row.date


def denominator_of(targets: Targets, row: CountRow) -> int:
    """The denominator of a count under the reading of denominators."""
    if targets.readings.denominators == "signed" and row.of_signed is not None:
        return row.of_signed
    return row.of


def other_exits_of(targets: Targets, left: int, first: int, net: int) -> int:
    """Exits for other reasons out of those who left for any reason, under the reading."""
    return left - (net if targets.readings.other_exits == "end_state" else first)


def _fitted(targets: Targets, group: str, quantity: str) -> list[CountRow]:
    rows = [
        row
        for row in targets.rows
        if isinstance(row, CountRow) and row.role == "fitted"
        and row.groups == (group,) and row.quantity == quantity
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.date)


def _chain(targets: Targets, group: str) -> Iterator[CountTerm]:
    firsts = _fitted(targets, group, "first_exit_to_work")
    yield from _first_terms(targets, group, firsts)
    by_date = {row.date: row for row in firsts}
    nets = {row.date: row for row in _fitted(targets, group, "net_exit_to_work")}
    for date, row in nets.items():
        month = targets.month_of(date)
        if date in by_date:
            first = by_date[date].count
            yield CountTerm(words.NET_OF_FIRST, group, month, row.count, first)
        else:
            of = denominator_of(targets, row)
            yield CountTerm(words.NET_OF_ALL, group, month, row.count, of)
    for row in _fitted(targets, group, "left_benefit"):
        yield _left_term(targets, row, by_date.get(row.date), nets.get(row.date))


def _first_terms(targets: Targets, group: str, rows: list[CountRow]) -> Iterator[CountTerm]:
    """First exits on several dates: each the new ones among those who had not left before."""
    earlier, gone = NONE, 0
    for row in rows:
        of = denominator_of(targets, row) - gone
        month = targets.month_of(row.date)
        yield CountTerm(words.FIRST_EXIT, group, month, row.count - gone, of, earlier)
        earlier, gone = month, row.count


def _left_term(
    targets: Targets, row: CountRow, first: CountRow | None, net: CountRow | None
) -> CountTerm:
    group, month, of = row.groups[0], targets.month_of(row.date), denominator_of(targets, row)
    if first is not None and net is not None:
        others = other_exits_of(targets, row.count, first.count, net.count)
        _require_part(row, others, of - first.count)
        if targets.readings.other_exits == "flow":
            return CountTerm(words.OTHER_FLOW, group, month, others, of - first.count)
        term = CountTerm(words.OTHER_END_STATE, group, month, others, of - first.count)
        return replace(term, away=first.count - net.count)
    if net is not None:
        _require_part(row, row.count - net.count, of - net.count)
        others = row.count - net.count
        return CountTerm(words.OTHER_OF_NOT_NET, group, month, others, of - net.count)
    if first is not None:
        raise InputError(
            f"rows, left_benefit of {group}: needs a row net_exit_to_work of the same group and "
            "date next to first_exit_to_work. Add it, or make one of the two validation."
        )
    return CountTerm(words.LEFT_OF_ALL, group, month, row.count, of)


def _require_part(row: CountRow, others: int, of: int) -> None:
    if not 0 <= others <= of:
        raise InputError(
            f"rows, left_benefit of {row.groups[0]}: {row.count} less those who left to work must "
            f"be from 0 to {of} (got {others}). Check the counts, or readings.other_exits."
        )


def share_error_of(targets: Targets, row: ShareRow) -> float:
    """The standard error of a share under the reading of whose share it is."""
    if targets.readings.part_time_of == "group" and row.standard_error_of_group is not None:
        return row.standard_error_of_group
    return row.standard_error


def _share_term(targets: Targets, row: ShareRow) -> MeasuredTerm:
    month, error = targets.month_of(date_of(targets, row)), share_error_of(targets, row)
    kind = PART_TIME_KINDS[targets.readings.part_time_of]
    return MeasuredTerm(kind, month, row.groups, (), row.share, error)


def _difference_term(targets: Targets, row: DifferenceRow) -> MeasuredTerm:
    middle, month = (row.low + row.high) / 2, targets.month_of(row.date)
    error = row.standard_error or 1.0
    kind = DIFFERENCE_KINDS[row.quantity]
    return MeasuredTerm(kind, month, row.groups, row.against, middle, error)


def group_weights(targets: Targets, names: tuple[str, ...], groups: tuple[str, ...]) -> Floats:
    """Weights (groups,) of some groups by their persons; evenly where nobody is counted."""
    persons = {group.name: group.persons for group in targets.population.groups}
    total = sum(persons[name] for name in names)
    weights = np.zeros(len(groups))
    for name in names:
        weights[groups.index(name)] = persons[name] / total if total else 1.0 / len(names)
    return weights


def term_arrays(targets: Targets, terms: Terms, groups: tuple[str, ...]) -> TermArrays:
    """The terms as the kernel wants them; groups in the order of the trial's arrays."""
    rows = [
        (t.kind, groups.index(t.group), t.month, t.earlier, t.count, t.of, t.away)
        for t in terms.counts
    ]
    measured, size = terms.measured, (len(terms.measured), len(groups))
    plus = [group_weights(targets, term.groups, groups) for term in measured]
    minus = [group_weights(targets, term.against, groups) for term in measured]
    return TermArrays(
        counts=np.array(rows, np.int64).reshape(len(rows), 7),
        measured=np.array([(t.kind, t.month) for t in measured], np.int64).reshape(size[0], 2),
        plus=np.array(plus, float).reshape(size),
        minus=np.array(minus, float).reshape(size),
        values=np.array([term.value for term in measured], float),
        errors=np.array([term.error for term in measured], float),
    )

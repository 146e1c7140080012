"""Disregard schemes as tables: what share is kept, up to what, for how many months.

A scheme is a chain of stages (Participatiewet art. 31 lid 2: six months under n, then for a lone
parent thirty under r); a last stage without limit, in which nothing is kept, ends every chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts, DisregardStage
from sim.kernels.money.payment import NO_LIMIT
from sim.money.cents import Cents, cents, parts_per_million
from sim.money.dated_amounts import Note, amounts_over, month_starts


@dataclass(frozen=True)
class Stage:
    """One stage over the months of a horizon.

    Attributes
    ----------
    rate : share of earnings kept, 0 to 1
    cap_cents : per month of the horizon, cents; None without a cap
    limit_months : months it lasts; None without a limit
    runs_on : once begun, months count without earnings too
    minimum_age_years : below it the stage is passed over and uses nothing; 0 without one
    """

    rate: float
    cap_cents: tuple[int, ...] | None
    limit_months: int | None = None
    runs_on: bool = False
    minimum_age_years: int = 0


@dataclass(frozen=True)
class Scheme:
    """A disregard scheme: its stages, and how its months count.

    Attributes
    ----------
    name : the word used in results
    stages : first to last; none: everything is set off
    restarts : a new spell on benefit brings new months
    statutory : months used before the start count
    months_in_force : months for which the law has known it at the start; None: always
    notes : amounts that stood in for missing ones
    """

    name: str
    stages: tuple[Stage, ...] = ()
    restarts: bool = False
    statutory: bool = False
    months_in_force: int | None = None
    notes: tuple[Note, ...] = ()

    def at_age(self, age_years: float) -> Scheme:
        """The scheme of somebody of one age: stages with a higher least age are passed over."""
        stages = tuple(stage for stage in self.stages if stage.minimum_age_years <= age_years)
        return replace(self, stages=stages)


def law_scheme(amounts: Amounts, name: str, start: date, months: int) -> Scheme:
    """A scheme of `amounts/disregards.yaml` over a horizon.

    Parameters
    ----------
    amounts : the amounts in force
    name : standard, standard_lone_parent, standard_medically_limited, experiment, none, ...
    start : first day of month 0
    months : length of the horizon

    Raises
    ------
    InputError
        If there is no scheme of that name, or a cap begins after the start.
    """
    known = amounts.disregards.schemes
    if name not in known:
        raise InputError(f"disregard scheme: must be one of {', '.join(known)} (got {name}).")
    rules = {stage: amounts.disregards.stages[stage] for stage in known[name].stages}
    days = month_starts(start, months)
    caps = {
        stage: amounts_over(rule.caps, days, f"disregard cap, {stage}")
        for stage, rule in rules.items()
        if rule.caps is not None
    }
    return Scheme(
        name=name,
        stages=tuple(
            _stage(rule, caps[stage][0] if stage in caps else None) for stage, rule in rules.items()
        ),
        restarts=known[name].restarts,
        statutory=known[name].statutory,
        notes=tuple(note for _, notes in caps.values() for note in notes),
    )


def _stage(rule: DisregardStage, caps: Sequence[float] | None) -> Stage:
    return Stage(
        rate=rule.rate.value,
        cap_cents=None if caps is None else tuple(cents(cap) for cap in caps),
        limit_months=int(rule.months.value) if rule.months else None,
        runs_on=rule.counts == "calendar_months",
        minimum_age_years=int(rule.minimum_age_years.value) if rule.minimum_age_years else 0,
    )


def stated_scheme(
    name: str, months: int, *, rate: float, cap_eur: float | None, limit_months: int | None
) -> Scheme:
    """The scheme a scenario states itself: any rate, cap and number of months.

    Parameters
    ----------
    name : the word used in results
    months : length of the horizon
    rate : share of earnings kept, 0 to 1; 0 is none
    cap_eur : euros a month, >= 0; None without a cap
    limit_months : months it lasts, >= 0; None without a limit

    Raises
    ------
    InputError
        With everything that does not hold, at once.
    """
    mistakes = []
    if not 0 <= rate <= 1:
        mistakes.append(f"disregard {name}: rate must be from 0 to 1 (got {rate:g}).")
    if cap_eur is not None and not 0 <= cap_eur < np.inf:
        mistakes.append(f"disregard {name}: cap_eur must be 0 or more (got {cap_eur:g}).")
    if limit_months is not None and limit_months < 0:
        mistakes.append(f"disregard {name}: months must be 0 or more (got {limit_months}).")
    if mistakes:
        raise InputError(mistakes)
    caps = None if cap_eur is None else (cents(cap_eur),) * months
    stages = () if limit_months == 0 else (Stage(rate, caps, limit_months),)
    return Scheme(name=name, stages=stages)


@dataclass(frozen=True)
class SchemeTables:
    """Schemes side by side, as the kernels read them.

    Shapes are those of `kernels.money.monthly_totals.PaymentRules`.
    """

    names: tuple[str, ...]
    rate: Cents
    limit: Cents
    runs_on: npt.NDArray[np.bool_]
    cap: Cents
    most_used: npt.NDArray[np.int64]
    has_least_age: npt.NDArray[np.bool_]
    restarts: npt.NDArray[np.bool_]


def _most_used(scheme: Scheme) -> int:
    """Most months of a scheme that somebody can have used before coming in."""
    if not scheme.statutory:
        return 0
    return NO_LIMIT if scheme.months_in_force is None else scheme.months_in_force


def scheme_tables(schemes: Sequence[Scheme], months: int) -> SchemeTables:
    """Lay schemes side by side; row i is scheme i, the last stage keeps nothing without limit."""
    stages = 1 + max((len(scheme.stages) for scheme in schemes), default=0)
    shape = (len(schemes), stages)
    rate = np.zeros(shape, dtype=np.int64)
    limit = np.full(shape, NO_LIMIT, dtype=np.int64)
    runs_on = np.zeros(shape, dtype=np.bool_)
    cap = np.zeros((*shape, months), dtype=np.int64)
    has_least_age = np.zeros(shape, dtype=np.bool_)
    for row, scheme in enumerate(schemes):
        for step, stage in enumerate(scheme.stages):
            rate[row, step] = parts_per_million(stage.rate)
            limit[row, step] = NO_LIMIT if stage.limit_months is None else stage.limit_months
            runs_on[row, step] = stage.runs_on
            has_least_age[row, step] = stage.minimum_age_years > 0
            cap[row, step] = NO_LIMIT if stage.cap_cents is None else stage.cap_cents
    return SchemeTables(
        names=tuple(scheme.name for scheme in schemes),
        rate=rate,
        limit=limit,
        runs_on=runs_on,
        cap=cap,
        most_used=np.array([_most_used(scheme) for scheme in schemes], dtype=np.int64),
        has_least_age=has_least_age,
        restarts=np.array([scheme.restarts for scheme in schemes], dtype=np.bool_),
    )

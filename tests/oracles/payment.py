"""What many lives cost, month by month and group by group, in whole cents: readable, for tests.

The program itself adds up months in `sim.kernels.money.monthly_totals`; tests hold it to this.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.kernels.money.payment import MILLION, NO_LIMIT
from sim.money.cents import Cents, Floats, cents_of, euros_of
from sim.money.payment import Reading, check_solvable, is_after
from sim.money.schemes import SchemeTables
from sim.states import State
from tests.oracles import payment_kernel as kernel
from tests.oracles.payment_kernel import MEASURES, ON_BENEFIT, WITH_EARNINGS

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]


def situation_of(states: Bytes) -> Bytes:
    """What a payment asks of states (`sim.states.State`); any other number is not on benefit.

    Examples
    --------
    >>> situation_of(np.array([0, 1, 2, 3, 4, 255], dtype=np.uint8)).tolist()
    [1, 2, 0, 0, 1, 0]
    """
    table = np.zeros(256, dtype=np.uint8)
    table[[State.BENEFIT, State.RETURNED]] = ON_BENEFIT
    table[State.PART_TIME] = WITH_EARNINGS
    return table[states]


@dataclass(frozen=True)
class PaidLives:
    """Lives as the payment sees them.

    Attributes
    ----------
    situation : (people, months) uint8: 0 off benefit, 1 on benefit, 2 on benefit with earnings
    scheme : (people, months) uint8, row of the scheme tables
    group : (people,), row of the totals
    household : (people,), row of the norms
    amount : (people,) cents a month when part-time, read as `reading` says
    first_month : (people,) first month in which a statutory disregard may be used (age 27)
    used_at_start : (people,) months of the statutory disregard used before month 0
    """

    situation: Bytes
    scheme: Bytes
    group: Integers
    household: Integers
    amount: Cents
    first_month: Integers
    used_at_start: Integers


@dataclass(frozen=True)
class PaymentTotals:
    """Sums over people, (groups, months), whole cents each.

    `saved` is norm - benefit_paid: what earnings spare the municipality. It equals set_off unless
    somebody's set-off exceeds the norm.
    """

    norm: Cents
    earnings: Cents
    disregarded: Cents
    set_off: Cents
    benefit_paid: Cents

    @property
    def saved(self) -> Cents:
        """What the municipality does not pay because of earnings, cents."""
        return self.norm - self.benefit_paid

    @property
    def household_income(self) -> Cents:
        """Benefit and earnings together, cents."""
        return self.benefit_paid + self.earnings

    def euros(self, measure: str) -> Floats:
        """One measure in euros, (groups, months)."""
        return euros_of(getattr(self, measure))


def pay_lives(
    lives: PaidLives, norm: Cents, tables: SchemeTables, *, groups: int, reading: Reading
) -> PaymentTotals:
    """Add up what lives cost; compiled, whole cents, so no order or thread changes a total.

    Parameters
    ----------
    lives : who is where in which month
    norm : (households, months), cents, from `norm_months`
    tables : disregard schemes side by side
    groups : number of groups in the totals
    reading : what `lives.amount` is
    """
    _check(lives, norm, tables, groups, reading)
    totals = np.zeros((groups, MEASURES, norm.shape[1]), dtype=np.int64)
    kernel.pay_lives(
        lives.situation, lives.scheme, lives.group, lives.household, lives.amount,
        lives.first_month, lives.used_at_start, reading == "after_disregard", norm,
        tables.rate, tables.limit, tables.runs_on, tables.cap, tables.most_used,
        tables.has_least_age, tables.restarts,
        totals,
    )  # fmt: skip
    return PaymentTotals(*(totals[:, measure] for measure in range(MEASURES)))


def pay_lives_in_numpy(
    lives: PaidLives, norm: Cents, tables: SchemeTables, *, groups: int, reading: Reading
) -> PaymentTotals:
    """The same totals month by month in numpy: the readable definition of the kernel."""
    people, months = lives.situation.shape
    person = np.arange(people)
    months_used = _MonthsUsed.at_start(lives, tables)
    totals = np.zeros((groups, MEASURES, months), dtype=np.int64)
    was_on_benefit = np.ones(people, dtype=np.bool_)
    has_come = np.zeros(people, dtype=np.bool_)
    after = reading == "after_disregard"
    for month in range(months):
        now, row = lives.situation[:, month], lives.scheme[:, month].astype(np.int64)
        paid, earning = now >= ON_BENEFIT, now == WITH_EARNINGS
        months_used.begin_spell(paid & has_come & ~was_on_benefit, tables)
        was_on_benefit, has_come = paid, has_come | paid
        step = months_used.stage[person, row]
        for _ in range(tables.limit.shape[1]):
            step = step + ((month < lives.first_month) & tables.has_least_age[row, step])
        kept = kept_cents(
            lives.amount, tables.rate[row, step], tables.cap[row, step, month], after=after
        )
        kept = np.where(earning, kept, 0)
        earnings = np.where(earning, lives.amount + kept if after else lives.amount, 0)
        due = np.where(paid, norm[lives.household, month], 0)
        set_off = earnings - kept
        rows = (due, earnings, kept, set_off, np.maximum(due - set_off, 0))
        for measure, amounts in enumerate(rows):
            np.add.at(totals[:, measure, month], lives.group, amounts)
        months_used.count(earning, step, row, tables)
    return PaymentTotals(*(totals[:, measure] for measure in range(MEASURES)))


@dataclass
class _MonthsUsed:
    """Per person and scheme: the stage reached and the months spent in it."""

    stage: Integers
    spent: Integers

    @classmethod
    def at_start(cls, lives: PaidLives, tables: SchemeTables) -> _MonthsUsed:
        shape = (lives.amount.size, len(tables.names))
        used = np.minimum(lives.used_at_start[:, None], tables.most_used[None, :])
        stage = np.zeros(shape, dtype=np.int64)
        for step in range(tables.limit.shape[1] - 1):
            limit = np.broadcast_to(tables.limit[:, step], shape)
            passes = (stage == step) & (used >= limit)
            used = np.where(passes, used - limit, used)
            stage += passes
        return cls(stage, used)

    def begin_spell(self, begins: npt.NDArray[np.bool_], tables: SchemeTables) -> None:
        anew = begins[:, None] & tables.restarts[None, :]
        self.stage[anew] = 0
        self.spent[anew] = 0

    def count(
        self,
        earning: npt.NDArray[np.bool_],
        met: Integers,
        row: Integers,
        tables: SchemeTables,
    ) -> None:
        person = np.arange(row.size)
        step, spent = self.stage[person, row], self.spent[person, row]
        limit = tables.limit[row, step]
        uses = (earning | (tables.runs_on[row, step] & (spent > 0))) & (limit < NO_LIMIT)
        uses &= met == step
        spent = spent + uses
        full = uses & (spent == limit)
        self.stage[person, row] = step + full
        self.spent[person, row] = np.where(full, 0, spent)


def _check(
    lives: PaidLives, norm: Cents, tables: SchemeTables, groups: int, reading: Reading
) -> None:
    """A kernel checks nothing: shapes and ranges are this function's to hold."""
    people, months = lives.situation.shape
    columns = (lives.group, lives.household, lives.amount, lives.first_month, lives.used_at_start)
    assert lives.scheme.shape == (people, months)
    assert all(column.shape == (people,) for column in columns)
    assert norm.shape[1] == months == tables.cap.shape[2]
    for rows, count in ((lives.group, groups), (lives.household, norm.shape[0])):
        assert bool(np.all((rows >= 0) & (rows < count)))
    assert bool(np.all(lives.scheme < len(tables.names)))
    check_solvable(is_after(reading), tables.rate[:, :, None], tables.cap)


def pay_months(
    norm_eur: Floats, amount_eur: Floats, rate: Floats, cap_eur: Floats, *, reading: Reading
) -> dict[str, Floats]:
    """Many months that stand alone, in numpy; equal to the cent to the kernel.

    Parameters
    ----------
    norm_eur, amount_eur : (n,), euros
    rate : (n,), share kept, 0 to 1
    cap_eur : (n,), euros a month; infinite without a cap
    reading : what `amount_eur` is

    Returns
    -------
    norm, earnings, disregarded, set_off, benefit_paid, household_income : (n,) each, euros
    """
    after = is_after(reading)
    norm, amount = cents_of(norm_eur), cents_of(amount_eur)
    millionths = np.rint(np.asarray(rate) * MILLION).astype(np.int64)
    capped = np.isfinite(cap_eur)
    cap = np.where(capped, cents_of(np.where(capped, cap_eur, 0.0)), NO_LIMIT)
    check_solvable(after, millionths, cap)
    kept = kept_cents(amount, millionths, cap, after=after)
    earnings = amount + kept if after else amount
    paid = np.maximum(norm - (earnings - kept), 0)
    cents_by_name = {
        "norm": norm, "earnings": earnings, "disregarded": kept, "set_off": earnings - kept,
        "benefit_paid": paid, "household_income": paid + earnings,
    }  # fmt: skip
    return {name: euros_of(amount) for name, amount in cents_by_name.items()}


def kept_cents(amount: Cents, rate: Cents, cap: Cents, *, after: bool) -> Cents:
    """Cents kept of many amounts; the numpy twin of `kernels.money.payment.kept_of_amount`."""
    if not after:
        kept = (amount * rate + MILLION // 2) // MILLION
    else:
        rest = np.maximum(MILLION - rate, 1)
        kept = np.where(rate >= MILLION, cap, (2 * amount * rate + rest) // (2 * rest))
    least: Cents = np.minimum(kept, cap)
    return least

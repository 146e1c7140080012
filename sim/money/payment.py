"""One month of benefit for one household, to the cent: norm, earnings, what is kept and set off.

With earnings W, disregard d(W) = min(rate x W, cap) and norm N: set_off = W - d(W),
benefit_paid = max(N - set_off, 0), household_income = benefit_paid + W (Participatiewet art. 19
and 31 lid 2). So as long as set_off <= N: benefit_paid + set_off = N and income = N + d(W).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.kernels.money.payment import (
    MILLION,
    NO_LIMIT,
    kept_of_amount,
)
from sim.money.cents import Cents, cents, parts_per_million
from sim.money.dated_amounts import Note, amounts_over, month_starts
from sim.money.schemes import Scheme

Reading = Literal["before_disregard", "after_disregard"]
READINGS: tuple[Reading, ...] = ("before_disregard", "after_disregard")
MEASURE_NAMES = ("norm", "earnings", "disregarded", "set_off", "benefit_paid")  # as the kernels


@dataclass(frozen=True)
class Payment:
    """One household's month, in whole cents.

    Attributes
    ----------
    norm : the benefit norm of the month
    earnings : net earnings before the disregard
    disregarded : the part of earnings the person keeps on top of the benefit
    set_off : the part the municipality sets off; may exceed the norm, then nothing is paid
    benefit_paid : what the municipality pays
    notes : amounts that stood in for missing ones
    """

    norm: int
    earnings: int
    disregarded: int
    set_off: int
    benefit_paid: int
    notes: tuple[Note, ...] = ()

    @property
    def household_income(self) -> int:
        """Benefit and earnings together, cents."""
        return self.benefit_paid + self.earnings

    @property
    def saved(self) -> int:
        """What the municipality does not pay: the set-off, at most the norm, cents."""
        return self.norm - self.benefit_paid

    def in_euros(self) -> dict[str, float]:
        """Every amount by name, euros."""
        names = (*MEASURE_NAMES, "household_income", "saved")
        return {name: getattr(self, name) / 100 for name in names}


def norm_months(amounts: Amounts, start: date, months: int) -> tuple[Cents, tuple[Note, ...]]:
    """The norm of every household type in every month, and notes on missing amounts.

    Returns
    -------
    (households, months), cents, rows in the order of
        `sim.inputs.reading.vocabulary.HOUSEHOLDS`; the notes
    """
    days = month_starts(start, months)
    found = [
        amounts_over(amounts.norms.of(household), days, "benefit norm") for household in HOUSEHOLDS
    ]
    norms = np.array([[cents(norm) for norm in path] for path, _ in found], dtype=np.int64)
    notes = sorted({note for _, gaps in found for note in gaps})
    return norms.reshape(len(HOUSEHOLDS), months), tuple(notes)


def pay_month(
    norm_cents: int,
    amount_cents: int,
    scheme: Scheme,
    *,
    month: int = 0,
    months_used: int = 0,
    reading: Reading = "before_disregard",
) -> Payment:
    """One household's month under a disregard scheme.

    Parameters
    ----------
    norm_cents : norm of the month, cents
    amount_cents : earnings (reading before_disregard) or what is to be set off (after_disregard)
    scheme : the disregard
    month : month of the scheme's horizon, for its caps
    months_used : months of the scheme used before this one
    reading : what `amount_cents` is; the sources' 450 to 500 euros do not say (F150, F151)

    Examples
    --------
    >>> from sim.money.schemes import stated_scheme
    >>> experiment = stated_scheme("experiment", 1, rate=0.5, cap_eur=199, limit_months=None)
    >>> payment = pay_month(99212, 47500, experiment)
    >>> payment.disregarded, payment.set_off, payment.benefit_paid, payment.household_income
    (19900, 27600, 71612, 119112)
    """
    rate, cap = _rule_of_month(scheme, month, months_used)
    after = is_after(reading)
    check_solvable(after, np.array(rate), np.array(cap))
    kept = int(kept_of_amount(amount_cents, after, rate, cap))
    earnings = amount_cents + kept if after else amount_cents
    set_off = earnings - kept
    return Payment(
        norm=norm_cents,
        earnings=earnings,
        disregarded=kept,
        set_off=set_off,
        benefit_paid=max(norm_cents - set_off, 0),
        notes=scheme.notes,
    )


def _rule_of_month(scheme: Scheme, month: int, months_used: int) -> tuple[int, int]:
    """Rate (parts per million) and cap (cents) of the stage reached after `months_used` months."""
    for stage in scheme.stages:
        if stage.limit_months is None or months_used < stage.limit_months:
            cap = NO_LIMIT if stage.cap_cents is None else stage.cap_cents[month]
            return parts_per_million(stage.rate), cap
        months_used -= stage.limit_months
    return 0, 0


def is_after(reading: Reading) -> bool:
    """Whether amounts are what is set off; refuses any other word than the two readings."""
    if reading not in READINGS:
        raise InputError(f"earnings reading: must be one of {', '.join(READINGS)} (got {reading}).")
    return reading == "after_disregard"


def check_solvable(after: bool, rate: npt.NDArray[np.int64], cap: Cents) -> None:
    """Refuse to look for the earnings behind a set-off when everything is kept."""
    if after and bool(np.any((rate >= MILLION) & (cap >= NO_LIMIT))):
        raise InputError(
            "earnings reading after_disregard: the rate must be below 1 or have a cap (got rate 1 "
            "without a cap, which leaves nothing to set off). Give a cap or read before_disregard."
        )

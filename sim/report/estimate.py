"""A number with its interval, and the place in the tables where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.outcomes.summary import SummaryRow


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number as the tables hold it.

    Attributes
    ----------
    mean, low, high : in `unit`; low and high are the 5th and 95th percentile over the worlds
    mc_se : Monte Carlo standard error of `mean`; not a number where there is one world
    unit : persons, share, euros …
    address : the line in which the number stands, as (column, value) pairs
    stats : the columns of that line that hold mean, low and high
    per : persons that a count is shown among, "of every 100"; None shows the count itself
    """

    mean: float
    low: float
    high: float
    mc_se: float
    unit: str
    address: tuple[tuple[str, str], ...]
    stats: tuple[str, str, str] = ("mean", "p05", "p95")
    per: int | None = None

    def shown(self, value: float) -> float:
        """A value of this estimate in the unit it is shown in."""
        return value if self.per is None else 100 * value / self.per

    def among(self, persons: int) -> Estimate:
        """The same count, to be shown for every 100 persons."""
        return replace(self, per=persons)

    @property
    def has_range(self) -> bool:
        """Whether there is an interval to show."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def from_row(row: SummaryRow) -> Estimate:
    """A row of the long table as an estimate."""
    address = (
        ("option", row.option),
        ("group", row.group),
        ("measure", row.measure),
        ("month", str(row.month)),
    )
    level = row.level
    return Estimate(level.mean, level.p05, level.p95, level.mc_se, row.unit, address)


# The last digit that means anything at all, as a power of ten: one person, one per cent.
FINEST = {
    "persons": 0,
    "share": -2,
    "chance": -2,
    "euros": 0,
    "fte": -1,
    "months": 0,
    "person-months": 0,
    "ratio": -2,
}
# A council need not read more digits than a tenth of the interval fixes.
SHARE_OF_INTERVAL = 0.1
# Nor digits that another seed would change.
ERRORS_PER_STEP = 2.0


def last_digit(low: float, high: float, mc_se: float, unit: str) -> int:
    """The rounding rule: power of ten of the last digit that the interval allows.

    The step is the largest power of ten that is not more than a tenth of the interval or two Monte
    Carlo errors, whichever is more; never finer than the unit bears.

    Parameters
    ----------
    low, high : ends of the interval, in `unit`
    mc_se : Monte Carlo standard error in `unit`; not a number where it is not known
    unit : persons, share, euros, fte, months, ratio; others are shown to a hundredth

    Examples
    --------
    >>> last_digit(-48_000, 312_000, 900, "euros")
    4
    >>> last_digit(17, 31, 0.1, "persons"), last_digit(0.11, 0.28, 0.001, "share")
    (0, -2)
    """
    finest = FINEST.get(unit, -2)
    error = mc_se if math.isfinite(mc_se) else 0.0
    spread = high - low if math.isfinite(high - low) else 0.0
    width = max(SHARE_OF_INTERVAL * spread, ERRORS_PER_STEP * error)
    if width <= 10.0**finest:
        return finest
    # A hair is added so that a width of exactly 0.01 counts as 0.01.
    return max(finest, math.floor(math.log10(width) + 1e-9))


def digit_of(estimate: Estimate) -> int:
    """The last digit at which an estimate is shown, in the unit it is shown in.

    Where neither interval nor error is known, two significant digits are shown.
    """
    if not (estimate.has_range or math.isfinite(estimate.mc_se)):
        return _two_digits(estimate)
    unit = "persons" if estimate.per is not None else estimate.unit
    ends = (estimate.shown(estimate.low), estimate.shown(estimate.high))
    return last_digit(*ends, estimate.shown(estimate.mc_se), unit)


def _two_digits(estimate: Estimate) -> int:
    size = abs(estimate.shown(estimate.mean))
    finest = FINEST.get(estimate.unit, -2)
    if not math.isfinite(size) or size == 0:
        return finest
    return max(finest, math.floor(math.log10(size)) - 1)

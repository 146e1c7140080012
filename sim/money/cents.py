"""Euros and whole cents: the one rounding rule of all payments.

Half a cent rounds up. The law sets amounts in cents and leaves the rounding of a share to
practice; this rule is ours, and the same in plain Python, numpy and the kernels.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]


def cents(euros: float) -> int:
    """Whole cents of an amount of euros as it is written, half a cent up.

    Examples
    --------
    >>> cents(986.52), cents(0.125), cents(1.005)
    (98652, 13, 101)
    """
    # By way of the shortest decimal: 1.005 is meant, not the double just below it.
    return int((Decimal(repr(float(euros))) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def cents_of(euros: Floats) -> Cents:
    """Whole cents of many amounts, half a cent up; the same as `cents` one by one.

    Parameters
    ----------
    euros : any shape, euros, finite, below 10**10

    Examples
    --------
    >>> cents_of(np.array([986.52, 0.125, 1.005]))
    array([98652,    13,   101])
    """
    # A written half cent may land just below it after the multiplication; a millionth mends that.
    whole: Cents = np.floor(np.asarray(euros, dtype=np.float64) * 100 + 0.500001).astype(np.int64)
    return whole


def euros_of(amount: Cents) -> Floats:
    """Euros of whole cents; exact to the cent when printed with two decimals."""
    euros: Floats = np.asarray(amount, dtype=np.float64) / 100
    return euros


def parts_per_million(share: float) -> int:
    """A share as the whole parts per million that the kernels calculate with.

    Examples
    --------
    >>> parts_per_million(0.125)
    125000
    """
    return round(share * 1_000_000)

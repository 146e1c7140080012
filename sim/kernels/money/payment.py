"""Payments of person-months in whole cents, so that order and threads change no total.

A rate is in parts per million; half a cent rounds up. Nothing here knows a law: rates, caps and
months come from tables (`sim.money.schemes`).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import inlined

Cents: TypeAlias = npt.NDArray[np.int64]
Number: TypeAlias = Any  # int64 in a kernel, int in plain Python

MILLION = 1_000_000
NO_LIMIT = 2**62


@inlined
def kept_of_earnings(earnings: Number, rate: Number, cap: Number) -> Number:
    """Cents kept of `earnings` cents: the rate, half a cent up, at most the cap."""
    return min((earnings * rate + MILLION // 2) // MILLION, cap)


@inlined
def kept_beside_set_off(set_off: Number, rate: Number, cap: Number) -> Number:
    """Cents kept when `set_off` is what remains: the k with k = kept_of_earnings(set_off + k)."""
    if rate >= MILLION:
        return cap
    rest = MILLION - rate
    return min((2 * set_off * rate + rest) // (2 * rest), cap)


@inlined
def kept_of_amount(amount: Number, after: Number, rate: Number, cap: Number) -> Number:
    """Cents kept of a part-timer's amount, read as earnings or, `after`, as set off."""
    if after:
        return kept_beside_set_off(amount, rate, cap)
    return kept_of_earnings(amount, rate, cap)


@inlined
def start_months(used: Number, limit: Cents, scheme: Number, stage: Cents, spent: Cents) -> None:
    """Put `used` months into the stages of one scheme, first stage first."""
    stage[scheme] = 0
    while used >= limit[scheme, stage[scheme]]:
        used -= limit[scheme, stage[scheme]]
        stage[scheme] += 1
    spent[scheme] = used


@inlined
def begin_spell(restarts: npt.NDArray[np.bool_], stage: Cents, spent: Cents) -> None:
    """Give new months under every scheme that restarts with a spell."""
    for row in range(restarts.size):
        if restarts[row]:
            stage[row] = 0
            spent[row] = 0

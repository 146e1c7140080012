"""Case managers: how many a caseload asks for, what they cost, when they are there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.money.cents import Floats

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StaffCost:
    """What one full-time case manager costs a year.

    Attributes
    ----------
    direct_eur_per_fte : salary and employer's charges, euros a year
    overhead_share : surcharge for housing, management, IT; 0.92 adds 92 %
    """

    direct_eur_per_fte: float
    overhead_share: float = 0.0

    def __post_init__(self) -> None:
        for name in ("direct_eur_per_fte", "overhead_share"):
            if not 0 <= getattr(self, name) < math.inf:
                raise InputError(f"staff.{name}: must be 0 or more (got {getattr(self, name):g}).")

    @property
    def full_eur_per_fte(self) -> float:
        """Direct cost and overhead together, euros a year."""
        return self.direct_eur_per_fte * (1 + self.overhead_share)

    def per_client_year(self, clients_per_fte: float, *, overhead: bool) -> float:
        """Cost of guidance of one client for a year, euros.

        Examples
        --------
        >>> round(StaffCost(66500).per_client_year(50, overhead=False))
        1330
        """
        cost = self.full_eur_per_fte if overhead else self.direct_eur_per_fte
        return cost / _above_zero("clients_per_fte", clients_per_fte)

    def extra_per_client_year(
        self, from_clients_per_fte: float, to_clients_per_fte: float, *, overhead: bool
    ) -> float:
        """Extra cost of a client-year when a case manager goes from one caseload to another, euros.

        Examples
        --------
        >>> round(StaffCost(66500, 0.92).extra_per_client_year(150, 50, overhead=False))
        887
        """
        before = self.per_client_year(from_clients_per_fte, overhead=overhead)
        return self.per_client_year(to_clients_per_fte, overhead=overhead) - before

    def of_months(self, fte: Floats, *, overhead: bool) -> Floats:
        """Cost of staff by month, euros; fte (..., months)."""
        cost = self.full_eur_per_fte if overhead else self.direct_eur_per_fte
        monthly: Floats = np.asarray(fte, dtype=np.float64) * (cost / 12)
        return monthly


def staff_cost(amounts: Amounts) -> StaffCost:
    """The staff cost of `amounts/staff.yaml`."""
    return StaffCost(amounts.staff.cost_per_fte.value, amounts.staff.overhead_share.value)


def fte_needed(clients: Floats, clients_per_fte: float) -> Floats:
    """Full-time case managers that clients ask for, not rounded; clients any shape."""
    fte: Floats = np.asarray(clients, np.float64) / _above_zero("clients_per_fte", clients_per_fte)
    return fte


def slots_of(fte: Floats, clients_per_fte: float) -> Integers:
    """Clients that staff can take on, whole persons; fte any shape, >= 0.

    Examples
    --------
    >>> slots_of(np.array([0.5, 2.0]), 47)
    array([23, 94])
    """
    fte = np.asarray(fte, dtype=np.float64)
    if bool(np.any(~(fte >= 0))):
        raise InputError("staff.fte: must be 0 or more in every month.")
    # 0.1 fte x 50 must be 5, not the 4 of a product just below it.
    room = np.floor(fte * _above_zero("clients_per_fte", clients_per_fte) + 1e-9)
    return room.astype(np.int64)


def dose_share(clients: Floats, fte: Floats, clients_per_fte: float) -> Floats:
    """Share of the intended guidance each client gets when nobody waits, 0 to 1."""
    needed = fte_needed(clients, clients_per_fte)
    given = np.divide(fte, needed, out=np.ones_like(needed), where=needed > 0)
    share: Floats = np.minimum(given, 1.0)
    return share


def staff_in_place(wanted_fte: Floats, *, start_fte: float, hiring_months: int) -> Floats:
    """Staff at work each month, when a post is filled only after it was wanted for some months.

    in_place[m] = min(wanted[m - hiring_months .. m]), with wanted = start_fte before month 0.
    So growth comes late, a cut works at once, and a wish dropped before the post is filled costs
    nothing. Assumption: recruiting takes the same time for every post.

    Parameters
    ----------
    wanted_fte : (months,), fte, >= 0
    start_fte : fte at work before month 0, >= 0
    hiring_months : >= 0

    Returns
    -------
    (months,), fte

    Examples
    --------
    >>> staff_in_place(np.array([2.0, 2.0, 2.0, 1.0]), start_fte=0, hiring_months=2)
    array([0., 0., 2., 1.])
    """
    wanted = np.asarray(wanted_fte, dtype=np.float64)
    mistakes = []
    if bool(np.any(~(wanted >= 0))) or not start_fte >= 0:
        mistakes.append("staff.fte: must be 0 or more in every month.")
    if hiring_months < 0:
        mistakes.append(f"staff.hiring_months: must be 0 or more (got {hiring_months}).")
    if mistakes:
        raise InputError(mistakes)
    path = np.concatenate([np.full(hiring_months, float(start_fte)), wanted])
    windows = np.lib.stride_tricks.sliding_window_view(path, hiring_months + 1)
    in_place: Floats = windows.min(axis=1)
    return in_place


def _above_zero(name: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise InputError(f"staff.{name}: must be above 0 (got {value:g}).")
    return value

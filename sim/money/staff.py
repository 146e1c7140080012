"""Case managers: what they cost, and what a smaller caseload each costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts


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


def staff_cost(amounts: Amounts) -> StaffCost:
    """The staff cost of `amounts/staff.yaml`."""
    return StaffCost(amounts.staff.cost_per_fte.value, amounts.staff.overhead_share.value)


def _above_zero(name: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise InputError(f"staff.{name}: must be above 0 (got {value:g}).")
    return value

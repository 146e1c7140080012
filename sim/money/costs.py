"""Costs a council decides on: one-off and recurrent apart, discounted if asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import InputError
from sim.money.cents import Floats


@dataclass(frozen=True)
class CostYears:
    """Costs by year, (..., years), euros; a saving is negative.

    Attributes
    ----------
    one_off : training, set-up, a project leader: it ends
    recurrent : staff, benefits: it comes back every year
    """

    one_off: Floats
    recurrent: Floats

    @property
    def total(self) -> Floats:
        """Both together, (..., years), euros."""
        return self.one_off + self.recurrent

    @property
    def cumulated(self) -> Floats:
        """Total from the first year up to each, (..., years), euros."""
        running: Floats = np.cumsum(self.total, axis=-1)
        return running

    def minus(self, other: CostYears) -> CostYears:
        """The extra cost beside another path."""
        return CostYears(self.one_off - other.one_off, self.recurrent - other.recurrent)

    def discounted(self, rate_per_year: float) -> CostYears:
        """The same costs in euros of the first year."""
        return CostYears(
            discounted(self.one_off, rate_per_year), discounted(self.recurrent, rate_per_year)
        )


def discounted(flow_eur: Floats, rate_per_year: float) -> Floats:
    """Yearly amounts in euros of the first year: x_t / (1 + r)^t, the first year as it is.

    Parameters
    ----------
    flow_eur : (..., years), euros
    rate_per_year : r > -1; 0 changes nothing

    Examples
    --------
    >>> discounted(np.array([100.0, 103.0]), 0.03)
    array([100., 100.])
    """
    if not -1 < rate_per_year < np.inf:
        raise InputError(f"discount_rate: must be above -1 (got {rate_per_year:g}).")
    flow = np.asarray(flow_eur, dtype=np.float64)
    present: Floats = flow / (1 + rate_per_year) ** np.arange(flow.shape[-1])
    return present


def years_of_months(flow_eur: Floats) -> Floats:
    """Monthly amounts added up to years of twelve months from the start; a last part-year counts.

    Parameters
    ----------
    flow_eur : (..., months), euros

    Examples
    --------
    >>> years_of_months(np.ones(30))
    array([12., 12.,  6.])
    """
    flow = np.asarray(flow_eur, dtype=np.float64)
    yearly: Floats = np.add.reduceat(flow, np.arange(0, flow.shape[-1], 12), axis=-1)
    return yearly


@dataclass(frozen=True)
class ProgrammeYear:
    """A programme's year in one line: what it ends, costs and saves.

    Attributes
    ----------
    fewer_benefits : benefits that ended beyond the comparator's
    investment_eur, saving_eur : euros a year
    """

    fewer_benefits: float
    investment_eur: float
    saving_eur: float

    @property
    def saving_per_benefit_eur(self) -> float:
        """Saving for each benefit ended, euros a year; not a number if none ended."""
        return self.saving_eur / self.fewer_benefits if self.fewer_benefits else float("nan")

    @property
    def net_saving_eur(self) -> float:
        """Saving minus investment, euros a year."""
        return self.saving_eur - self.investment_eur

    @property
    def cost_per_benefit_ended_eur(self) -> float:
        """Investment for each benefit ended, euros; not a number if none ended."""
        return self.investment_eur / self.fewer_benefits if self.fewer_benefits else float("nan")

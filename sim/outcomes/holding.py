"""Whether the caseload holds without a change of policy, within the bounds the scenario states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.outcomes.summary import SummaryRow
    from sim.scenario.model import Scenario

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Holding:
    """Mean persons on benefit at the end of each year as a share of those at the start.

    Attributes
    ----------
    shares : one for each year
    low, high : bounds the scenario states (population.holds)
    """

    shares: tuple[float, ...]
    low: float
    high: float

    @property
    def does_hold(self) -> bool:
        """Whether every year ends within the bounds."""
        return all(self.low <= share <= self.high for share in self.shares)

    @property
    def worst_year(self) -> int:
        """The year, 1 for the first, that ends furthest from the start."""
        return 1 + max(range(len(self.shares)), key=lambda year: abs(self.shares[year] - 1))

    @property
    def drift(self) -> float:
        """How far that year ends from the start, as a share of it; below 0 for fewer."""
        return self.shares[self.worst_year - 1] - 1


def holding(scenario: Scenario, start: float, year_ends: Sequence[float]) -> Holding | None:
    """Held against the scenario's bounds; None where it states none or nobody is there.

    Parameters
    ----------
    scenario : states the bounds
    start : mean persons on benefit at the start of month 0
    year_ends : the same at the end of each year
    """
    bounds = scenario.population.holds
    if bounds is None or not start:
        return None
    return Holding(tuple(end / start for end in year_ends), bounds.low, bounds.high)


def holding_of_run(scenario: Scenario, rows: Sequence[SummaryRow]) -> Holding | None:
    """Of the first option of a run, all groups together.

    Parameters
    ----------
    scenario : states the bounds
    rows : the long tidy table
    """
    groups = {group.name for group in scenario.population.groups}
    on_benefit: dict[int, float] = {}
    for row in rows:
        wanted = (row.option, row.measure) == (rows[0].option, "on_benefit")
        if wanted and row.group in groups:
            on_benefit[row.month] = on_benefit.get(row.month, 0.0) + row.mean
    last = scenario.time.months
    ends = [*range(MONTHS_IN_YEAR, last, MONTHS_IN_YEAR), last]
    return holding(scenario, on_benefit[0], [on_benefit[month] for month in ends])

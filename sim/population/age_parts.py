"""People of a make-up apart by what rules ask of their age, and who is not yet past pension age."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.inputs.amounts.pension_age import MONTHS_IN_YEAR
from sim.inputs.scenario.model import Scenario
from sim.population.ages import entry_limits, months_of_age, pension_months
from sim.population.cohorts import Composition

# Composition, share, row of the table of who is not yet past pension age.
AgePart = tuple[Composition, float, int]


@dataclass(slots=True)
class AgeParts:
    """People of a composition apart by what the switches ask of their age.

    Attributes
    ----------
    scenario : says whether age runs
    rows : shares not yet past pension age, by the row's bytes, and its number
    known : what `of` found, since many cells differ in other things than age
    """

    scenario: Scenario
    rows: dict[bytes, int] = field(default_factory=dict)
    known: dict[tuple[Composition, int], list[AgePart]] = field(default_factory=dict)

    def remaining(self) -> NDArray[np.float64]:
        """The table of `sim.engine.cells.ExpectedPeople`."""
        return np.array([np.frombuffer(row) for row in self.rows])

    def of(self, kind: Composition, entry: int) -> list[AgePart]:
        """Parts of who comes in at a month."""
        if (kind, entry) not in self.known:
            self.known[kind, entry] = self._parts(kind, entry)
        return self.known[kind, entry]

    def _parts(self, kind: Composition, entry: int) -> list[AgePart]:
        n_months = self.scenario.time.months + 1
        if not self.scenario.population.ageing:
            return [(kind, 1.0, self._row(np.ones(n_months)))]
        limits = entry_limits(self.scenario)
        ages, shares = months_of_age(kind.age_bands, int(limits[min(entry, n_months - 1)]))
        leaves = pension_months(self.scenario, ages, np.full(ages.size, entry))
        years = ages // MONTHS_IN_YEAR
        part = np.searchsorted(_age_edges(self.scenario), years, side="right")
        parts = []
        for number in np.unique(part):
            here = part == number
            share = float(shares[here].sum())
            left = np.bincount(leaves[here], shares[here] / share, n_months + 1).cumsum()
            by_year = np.bincount(years[here], shares[here] / share)
            aged = tuple((int(age), float(by_year[age])) for age in np.flatnonzero(by_year))
            row = self._row(np.maximum(1.0 - left[:n_months], 0.0))
            parts.append((replace(kind, ages=aged), share, row))
        return parts

    def _row(self, remaining: NDArray[np.float64]) -> int:
        return self.rows.setdefault(remaining.tobytes(), len(self.rows))


def _age_edges(scenario: Scenario) -> list[int]:
    """Ages in years at which some switch or statement begins or ceases to be open."""
    statements = (statement.who for statement in scenario.hazards.by_trait.values())
    rules = (*scenario.policy.switches, *scenario.policy.waves, *statements)
    first = {rule.min_age_years for rule in rules}
    after = {None if rule.max_age_years is None else rule.max_age_years + 1 for rule in rules}
    return sorted(age for age in first | after if age is not None)

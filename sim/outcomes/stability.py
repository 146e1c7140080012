"""Whether the caseload holds without a change of policy, within the bounds the scenario states."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.inputs.scenario.checks.cross_checks import BASE
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import LEAST_WHOLE, has_own_caseload
from sim.outcomes.groups import EVERYBODY
from sim.outcomes.summary import SummaryRow

MONTHS_IN_YEAR = 12
# Standard errors by which a mean must lie beyond a bound before it is said to.
SURE = 2


@dataclass(frozen=True, slots=True)
class Stability:
    """Mean persons on benefit at the end of each year as a share of those at the start.

    Attributes
    ----------
    shares : one for each year
    low, high : bounds the scenario states (population.holds)
    errors : Monte Carlo standard error of each share; 0 where it is exact, or not known
    option : name of the option in which policy does not change
    """

    shares: tuple[float, ...]
    low: float
    high: float
    errors: tuple[float, ...] = ()
    option: str = BASE

    @property
    def is_stable(self) -> bool:
        """Whether every year ends within the bounds."""
        return all(self.low <= share <= self.high for share in self.shares)

    @property
    def error(self) -> float:
        """Standard error of the share at the end of the worst year."""
        return self.errors[self.worst_year - 1] if self.errors else 0.0

    @property
    def has_drift(self) -> bool:
        """Whether some year ends beyond the bounds by more than sampling explains."""
        errors = self.errors or (0.0,) * len(self.shares)
        return any(
            share + SURE * error < self.low or share - SURE * error > self.high
            for share, error in zip(self.shares, errors, strict=True)
        )

    @property
    def worst_year(self) -> int:
        """The year, 1 for the first, that ends furthest from the start."""
        return 1 + max(range(len(self.shares)), key=lambda year: abs(self.shares[year] - 1))

    @property
    def drift(self) -> float:
        """How far that year ends from the start, as a share of it; below 0 for fewer."""
        return self.shares[self.worst_year - 1] - 1


def status_quo(names: Iterable[str]) -> str:
    """The option without a change of policy: `base` where it is there, else the first.

    Whatever the comparator is: that may be another option.

    Examples
    --------
    >>> status_quo(["waiting_list", "base"]), status_quo(["now", "later"])
    ('base', 'now')
    """
    known = list(names)
    return BASE if BASE in known else known[0]


def stability(
    scenario: Scenario,
    start: float,
    year_ends: Sequence[float],
    errors: Sequence[float] = (),
    option: str = BASE,
) -> Stability | None:
    """Held against the scenario's bounds; None where it states none or nobody is there.

    Parameters
    ----------
    scenario : states the bounds
    start : mean persons on benefit at the start of month 0
    year_ends : the same at the end of each year
    errors : Monte Carlo standard errors of the year ends, persons; none: they are exact
    option : whose caseload it is
    """
    bounds = scenario.population.holds
    if bounds is None or not start or any(map(math.isnan, (start, *year_ends))):
        return None
    known = tuple(error / start if math.isfinite(error) else 0.0 for error in errors)
    return Stability(
        tuple(end / start for end in year_ends), bounds.low, bounds.high, known, option
    )


def stability_of_run(scenario: Scenario, rows: Sequence[SummaryRow]) -> Stability | None:
    """Of the option without a change of policy, all groups together.

    Parameters
    ----------
    scenario : states the bounds
    rows : the long tidy table, as it may be shown
    """
    option = status_quo(row.option for row in rows)
    of = {
        (row.group, row.month): row
        for row in rows
        if (row.option, row.measure) == (option, "on_benefit")
    }
    everybody = EVERYBODY if (EVERYBODY, 0) in of else scenario.population.groups[0].name
    start = of[everybody, 0].level.mean
    if has_own_caseload(scenario) and start < LEAST_WHOLE:
        return None
    last = scenario.time.months
    months = [*range(MONTHS_IN_YEAR, last, MONTHS_IN_YEAR), last]
    ends = [of[everybody, month].level for month in months]
    year_ends, errors = [end.mean for end in ends], [end.mc_se for end in ends]
    return stability(scenario, start, year_ends, errors, option)

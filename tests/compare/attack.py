"""An attack on shared tables: the range in which a hidden level must lie, by linear programming.

The attacker knows every rule of the model: what adds up, the price of a benefit, what a case
manager costs and how many clients one has, what a part-timer earns, and that a number that is
shown lies within half a step of the true one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from sim.compare.disclosure.protected_people import RoundingSteps
from sim.compare.disclosure.sums import STOCK_LINES

COSTS = ("benefit_spending", "staff_cost", "one_off_cost", "programme_cost", "grant_lost")
LEAVING = (
    "exits_to_work", "other_exits", "pension_exits", "part_time_ended", "part_time_to_work",
    "part_time_to_other_exit", "part_time_to_pension",
)  # fmt: skip
SMALL = 1e-7


def without_length(period: str) -> str:
    """A period's name without how many months a last part-year has: the attack works that out."""
    return period.partition(" (")[0]


@dataclass
class Attack:
    """Everything an attacker can write down about one option.

    Attributes
    ----------
    option : attacked
    horizon : months
    benefit_month, fte_month : euros; clients_per_fte : of the regular service
    steps : how finely staff and money are told, which everybody can work out
    set_off_month : euros a part-timer and month, if known
    fineness : of the tables; 1 for the true steps of shared tables, less for finer ones
    """

    option: str
    horizon: int
    benefit_month: float
    fte_month: float
    clients_per_fte: float
    steps: RoundingSteps
    set_off_month: float = 475.0
    fineness: float = 1.0
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    sums: list[dict[int, float]] = field(default_factory=list)

    def at(self, what: str, period: str) -> int:
        """The unknown with this name."""
        if (what, period) not in self.names:
            self.names[what, period] = len(self.low)
            self.low.append(0.0 if what != "grant_lost" else -1e9)
            self.high.append(1e9)
        return self.names[what, period]

    def see(self, what: str, period: str, value: float, step: float) -> None:
        """A number that is shown."""
        place = self.at(what, period)
        if not math.isnan(value):
            reach = step * self.fineness / 2 + SMALL
            self.low[place] = max(self.low[place], value - reach)
            self.high[place] = min(self.high[place], value + reach)

    def know(self, *terms: tuple[float, str, str]) -> None:
        """A sum that is zero."""
        line: dict[int, float] = {}
        for weight, what, period in terms:
            place = self.at(what, period)
            line[place] = line.get(place, 0.0) + weight
        self.sums.append(line)

    def months(self, year: int) -> int:
        """How many months of a year are compared."""
        return min(12, self.horizon - 12 * (year - 1))

    def read(self, differences: pd.DataFrame, flows: pd.DataFrame) -> None:
        """Every level of the option in two tables."""
        mine = differences[differences.option == self.option]
        for row in mine.itertuples():
            period = without_length(row.period)
            months = self.horizon if period == "total" else self.months(int(period[5:]))
            years = -(-months // 12)
            hidden = mine[(mine.measure == "set_off") & (mine.period == row.period)]["mean"].isna()
            euros = years * self._euros_a_year(row.measure, is_coarse=bool(hidden.any()))
            steps = {"persons": 5, "person-months": 5 * months, "euros": euros}
            steps |= {"fte": self.steps.fte, "contacts": self.steps.contacts_a_year * years}
            self.see(row.measure, period, row.mean, steps[row.unit])
        for row in flows[flows.option == self.option].itertuples():
            self.see(row.flow, without_length(row.period), row.mean, 5)

    def _euros_a_year(self, measure: str, *, is_coarse: bool) -> float:
        if measure == "one_off_cost":
            return 1.0
        if measure in ("staff_cost", "programme_cost"):
            return self.steps.staff_a_year
        of_earned = measure in ("set_off", "kept_earnings")
        a_year = self.steps.earned_a_year if of_earned else self.steps.euros_a_year
        return a_year * (2 if is_coarse else 1)

    def reckon(self) -> None:
        """Every rule that binds the levels."""
        years = range(1, -(-self.horizon // 12) + 1)
        for measure in ("benefit_months", "part_time_months", "set_off", "kept_earnings", *COSTS):
            added = [(1.0, measure, f"year {year}") for year in years]
            self.know((-1.0, measure, "total"), *added)
        for year in years:
            self._reckon_year(year)

    def _reckon_year(self, year: int) -> None:
        period, months = f"year {year}", self.months(year)
        for line in STOCK_LINES:
            signed = [(-1.0 if flow in LEAVING else 1.0, flow, period) for flow in line[:-1]]
            self.know(*signed, (-1.0, line[-1], period))
        for stock, measure in (("stock", "on_benefit"), ("part_time", "part_time")):
            self.know((1.0, f"{stock}_end", period), (-1.0, measure, period))
            if year > 1:
                before = f"year {year - 1}"
                self.know((1.0, f"{stock}_start", period), (-1.0, measure, before))
        self.know(
            (1.0, "benefit_spending", period), (1.0, "set_off", period),
            (-self.benefit_month, "benefit_months", period),
        )  # fmt: skip
        self.know((1.0, "set_off", period), (-self.set_off_month, "part_time_months", period))
        self.know(
            (1.0, "staff_fte", period),
            (-1.0 / months / self.clients_per_fte, "benefit_months", period),
        )
        # A contact and a half a year with everybody, in regular service.
        self.know((1.0, "contact_moments", period), (-1.5 / 12, "benefit_months", period))
        self.know((1.0, "staff_cost", period), (-self.fte_month * months, "staff_fte", period))
        costs = [(1.0, cost, period) for cost in COSTS]
        self.know((-1.0, "net_municipal_cost", period), *costs)

    def range_of(self, what: str, period: str) -> tuple[float, float]:
        """The least and the most the unknown can be; (nan, nan) if the attacker reckons wrong."""
        matrix = np.zeros((len(self.sums), len(self.low)))
        for number, line in enumerate(self.sums):
            for place, weight in line.items():
                matrix[number, place] = weight
        bounds = list(zip(self.low, self.high, strict=True))
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self.low))
            cost[self.at(what, period)] = sign
            found = linprog(cost, A_eq=matrix, b_eq=np.zeros(len(self.sums)), bounds=bounds)
            ends.append(sign * found.fun if found.success else math.nan)
        return ends[0], ends[1]

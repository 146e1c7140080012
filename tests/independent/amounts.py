"""Amounts of a month: norms, prices, disregards and staff, from amounts/*.yaml and the scenario."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from tests.independent.scenario import HOUSEHOLDS, ROOT, Tree, plain

Array = NDArray[Any]
NO_LIMIT = 10**6


def _file(name: str) -> Tree:
    return plain(yaml.safe_load((ROOT / "amounts" / f"{name}.yaml").read_text("utf-8")))


def day_of(scenario: Tree, month: int) -> datetime.date:
    """The first day of a month of the run."""
    start = datetime.date.fromisoformat(str(scenario["time"]["start"]))
    year, place = divmod(start.year * 12 + start.month - 1 + month, 12)
    return datetime.date(year, place + 1, 1)


def holds(rows: list[Tree], day: datetime.date) -> Tree:
    """The row that holds on a day: the latest on or before it, else the first."""
    before = [
        one for one in rows if datetime.date.fromisoformat(str(one["from_date"])) <= day
    ]  # fmt: skip
    return before[-1] if before else rows[0]


@dataclass(frozen=True)
class Stage:
    """One stage of a disregard."""

    rate: float
    months: int
    runs_on: bool
    least_age_months: int
    caps: list[Tree] | None
    own_cap: float | None = None

    def cap_cents(self, day: datetime.date) -> float:
        """Most that is kept in a month, cents."""
        if self.own_cap is not None:
            return self.own_cap * 100
        return holds(self.caps, day)["value"] * 100 if self.caps else np.inf


class Amounts:
    """All amounts of a scenario."""

    def __init__(self, scenario: Tree) -> None:
        self.scenario, self.money = scenario, scenario["money"]
        self.norms, self.grant, self.staff = _file("norms"), _file("grant"), _file("staff")
        disregards = _file("disregards")
        self.stages, self.schemes = disregards["stages"], disregards["schemes"]

    def day(self, month: int) -> datetime.date:
        """The day whose amounts hold in a month."""
        level = self.money.get("price_level")
        if level:
            return datetime.date.fromisoformat(str(level))
        return day_of(self.scenario, month)

    def norm_cents(self, month: int) -> Array:
        """Norm of each household type."""
        row = holds(self.norms["rows"], self.day(month))
        return np.array([round(row[one] * 100) for one in HOUSEHOLDS])

    def benefit_cents(self, month: int) -> float:
        """Price of a month of benefit, the usual set-off put back."""
        price = self.money.get("price_per_benefit")
        price = price or holds(self.grant["price_per_benefit"]["rows"], self.day(month))["value"]
        usual = self.money.get("usual_set_off") or {}
        back = usual.get("part_time_share", 0.08) * usual.get("amount", 475)
        return 100 * (price / 12 + back)

    def fte_cents(self, month: int) -> float:
        """What a case manager costs in a month, overhead included."""
        own = self.money.get("staff") or {}
        cost = own.get("cost_per_fte") or self.staff["cost_per_fte"]
        overhead = own.get("overhead_share")
        overhead = self.staff["overhead_share"] if overhead is None else overhead
        return 100 * cost * (1 + overhead) / 12 * self.growth(month)

    def growth(self, month: int) -> float:
        """Growth of staff and costs: each January, the first calendar year is 1."""
        years = day_of(self.scenario, month).year - day_of(self.scenario, 0).year
        return (1 + (self.money.get("cost_growth") or 0)) ** years

    def contacts(self, regime: str) -> float:
        """Contact moments with a client in a year."""
        own = (self.money.get("regimes") or {}).get(regime) or {}
        usual = self.staff["contacts_per_client_year"]
        return own.get("contacts_per_year") or usual.get(regime, usual["regular"])

    def scheme_of(self, regime: str, household: str) -> str:
        """Name of the disregard of a regime: a scheme, or the regime's own."""
        own = (self.money.get("regimes") or {}).get(regime) or {}
        if own.get("disregard"):
            return f"own {regime}"
        scheme = own.get("scheme", "standard")
        if scheme == "standard" and household == "lone_parent":
            return self.money.get("lone_parent_scheme", "standard")
        return scheme

    def stages_of(self, scheme: str) -> tuple[list[Stage], bool, bool]:
        """Its stages, whether it is statutory, and whether a new spell brings new months."""
        if scheme.startswith("own "):
            own = self.money["regimes"][scheme.removeprefix("own ")]["disregard"]
            cap = own.get("cap")
            months = own.get("months") or NO_LIMIT
            return [Stage(own["rate"], months, False, 0, None, cap)], False, False
        rule = self.schemes[scheme]
        stages = [
            Stage(
                one["rate"], one.get("months", NO_LIMIT), one["counts"] == "calendar_months",
                12 * one.get("minimum_age_years", 0), (one.get("caps") or {}).get("rows"),
            )
            for one in (self.stages[name] for name in rule["stages"])
        ]  # fmt: skip
        return stages, rule["statutory"], rule["restarts"]

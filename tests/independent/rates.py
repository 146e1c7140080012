"""Monthly hazards, and chances of moving in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.effects import judged
from tests.independent.kinds import Kind
from tests.independent.scenario import DESTINATIONS, PROFILES, Tree

Array = NDArray[Any]
WORK, PART_TIME, BENEFIT, OTHER, RETURNED = range(5)
LONG = 24
LONGEST_OFF = 1200


@dataclass
class Rows:
    """Kinds (or people) as columns."""

    profile: Array
    frailty: Array
    volunteer: Array
    studied: Array
    fixed: Array | None = None  # what multiplies their hazards for life, once it is worked out

    @classmethod
    def of(cls, kinds: list[Kind]) -> Rows:
        """The columns of kinds."""
        return cls(*(
            np.array([getattr(kind, name) for kind in kinds])
            for name in ("profile", "frailty", "volunteer", "studied")
        ))  # fmt: skip


def chances(rates: list[Array]) -> list[Array]:
    """Chance of each move of a month, from competing hazards."""
    total = sum(rates)
    scale = np.divide(-np.expm1(-total), total, out=np.ones_like(total), where=total > 0)
    return [rate * scale for rate in rates]


class Rates:
    """Base hazards times ratios."""

    def __init__(self, scenario: Tree, named: dict[str, float], index: list[float]) -> None:
        self.named, self.index = named, index
        self.names = list(scenario["hazards"]["regimes"])
        on, off = (
            [one["from_months"] for one in scenario["hazards"]["duration"][side]]
            for side in ("on_benefit", "off_benefit")
        )
        self.durations = max(*on, LONG) + 1  # the last holds all who are longer on benefit
        self.by_duration = self._bins(on, self.durations, DESTINATIONS[:4])
        self.since_exit = self._bins(off, LONGEST_OFF, ("returned",))[0]
        self.elasticity = np.array([named[f"elasticity.{to}"] for to in DESTINATIONS])
        self.arm = np.array(
            [
                named[f"selection.{name}.work"] / np.exp(judged(scenario["hazards"], named, name))
                for name in self.names
            ]
        )

    def _bins(self, first: list[int], count: int, to: tuple[str, ...]) -> Array:
        place = np.searchsorted(first, np.arange(count), side="right") - 1
        return np.array([[self.named[f"duration.{one}.{k}"] for k in place] for one in to])

    def ratios(self, kind: str) -> Array:
        """Ratios of a name by destination, 1 where it has none."""
        return np.array([self.named.get(f"{kind}.{to}", 1.0) for to in DESTINATIONS])

    def person(self, rows: Rows) -> Array:
        """What multiplies a person's hazards for life, by destination."""
        if rows.fixed is not None:
            return rows.fixed
        profiles = np.array([self.ratios(f"profile.{name}") for name in PROFILES])
        frailty = np.array([self.named[f"frailty.{k}"] for k in range(rows.frailty.max() + 1)])
        signed = np.where(rows.volunteer[:, None] == 1, self.ratios("selection"), 1.0)
        ours = frailty[rows.frailty][:, None] * signed * self.ratios("everybody")
        rows.fixed = profiles[rows.profile] * ours
        return rows.fixed

    def market(self, month: int) -> Array:
        """What the labour market does to hazards, by destination."""
        return self.index[month] ** self.elasticity

    def ratio(self, rows: Rows, effect: Array, treatment: Array, month: int) -> Array:
        """All ratios on moves from benefit, but for months on benefit, by destination."""
        found = self.person(rows) * np.exp(effect) * self.market(month)
        found *= np.where(rows.studied[:, None] == 1, self.ratios("research"), 1.0)
        signed = (rows.volunteer == 1) & (rows.studied == 1)
        found[:, WORK] *= np.where(signed, self.arm[treatment], 1.0)
        return found

    def moves(self, ratio: Array, months: Array | slice = slice(None)) -> list[list[Array]]:
        """Chances (to work, part-time or back, other exit) without and with earnings.

        Of each row in each duration, or with `months` in its own.
        """

        def rate(move: str, to: int) -> Array:
            by = self.by_duration[to][months]
            side = ratio[:, to] if isinstance(months, np.ndarray) else ratio[:, [to]]
            return self.named[f"base.{move}"] * side * by

        return [
            chances([rate("benefit_to_work", WORK), rate("benefit_to_part_time", PART_TIME),
                     rate("benefit_to_other_exit", OTHER)]),
            chances([rate("part_time_to_work", WORK), rate("part_time_to_benefit", BENEFIT),
                     rate("part_time_to_other_exit", OTHER)]),
        ]  # fmt: skip

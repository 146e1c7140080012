"""What each person with earnings keeps and has set off, and which months are used up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.amounts import NO_LIMIT, Amounts
from tests.independent.scenario import HOUSEHOLDS

Array = NDArray[Any]


class Purse:
    """Earnings and the months used of every scheme, person by person; all amounts are cents."""

    def __init__(
        self, amounts: Amounts, regimes: list[str], household: Array, used: Array, cents: Array
    ) -> None:
        self.amounts, self.household, self.cents = amounts, household, cents
        self.after = amounts.money.get("earnings_reading") == "after_disregard"
        self.names = sorted({amounts.scheme_of(r, h) for r in regimes for h in HOUSEHOLDS})
        self.rules = [amounts.stages_of(name) for name in self.names]
        self.which = np.array(
            [[self.names.index(amounts.scheme_of(r, h)) for h in HOUSEHOLDS] for r in regimes]
        )
        n = len(household)
        self.spent = np.zeros((len(self.names), n), int)
        for row, (_, statutory, _) in enumerate(self.rules):
            if statutory:
                self.spent[row] = used
        self.begun = self.spent > 0

    def new_spell(self, who: Array) -> None:
        """A new spell on benefit brings new months where the scheme says so."""
        for row, (_, _, restarts) in enumerate(self.rules):
            if restarts:
                self.spent[row][who] = 0

    def pay(
        self, month: int, earns: Array, on: Array, regime: Array, age: Array
    ) -> tuple[Array, ...]:
        """Kept, set off and saved by each person in a month; months are then used up."""
        n = len(earns)
        kept, rule = np.zeros(n), self.which[np.maximum(regime, 0), self.household]
        day = self.amounts.day(month)
        for row, (stages, _, _) in enumerate(self.rules):
            under = on & (rule == row)
            spent, low = self.spent[row].copy(), 0
            barred = np.zeros(n, bool)
            for stage in stages:
                high = low + stage.months
                reached = barred | ((spent >= low) & (spent < high))
                barred = reached & (age < stage.least_age_months)
                here = under & reached & ~barred
                earning = here & earns
                kept[earning] = self._kept(self.cents[earning], stage.rate, stage.cap_cents(day))
                uses = earning | (here & stage.runs_on & (spent > low))
                if stage.months < NO_LIMIT:
                    self.spent[row][uses] += 1
                low = high
        set_off = np.where(earns, self.cents if self.after else self.cents - kept, 0)
        saved = np.minimum(set_off, self.amounts.norm_cents(month)[self.household])
        return kept, set_off, saved

    def _kept(self, cents: Array, rate: float, cap: float) -> Array:
        """Kept of earnings; or of the earnings that leave so much to be set off."""
        if self.after:
            gross = np.where(rate * cents / (1 - rate) <= cap, cents / (1 - rate), cents + cap)
            return np.floor(gross - cents + 0.5)
        return np.minimum(np.floor(rate * cents + 0.5), cap)

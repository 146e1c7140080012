"""The caseload of a world by year: who was there, who came, who left, and how long spells last."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compare.worlds.measures import MONTHS_IN_YEAR, year_ends
from sim.kernels.lives import spells as kinds
from sim.kernels.lives.spells import AT_RISK, ENDED, N_OFF, N_ON, OFF_BANDS, ON_BANDS
from sim.money.account import Account

Counts = NDArray[np.int32]
Floats = NDArray[np.float64]

# Flow → the moves it adds up. Those of one kind with and without earnings belong together.
FLOWS: dict[str, tuple[int, ...]] = {
    "new_inflow": (kinds.NEW_INFLOW, kinds.NEW_PART_TIME),
    "returns_after_work": (kinds.AFTER_WORK,),
    "returns_after_other_exit": (kinds.AFTER_OTHER_EXIT,),
    "returns_from_before": (kinds.FROM_BEFORE,),
    "exits_to_work": (kinds.TO_WORK, kinds.PART_TIME_TO_WORK),
    "other_exits": (kinds.TO_OTHER_EXIT, kinds.PART_TIME_TO_OTHER_EXIT),
    "part_time_begun": (kinds.PART_TIME_BEGUN,),
    "part_time_ended": (kinds.PART_TIME_ENDED,),
    "part_time_to_work": (kinds.PART_TIME_TO_WORK,),
    "part_time_to_other_exit": (kinds.PART_TIME_TO_OTHER_EXIT,),
    "new_inflow_part_time": (kinds.NEW_PART_TIME,),
    "pension_exits": (kinds.TO_PENSION, kinds.PART_TIME_TO_PENSION),
    "part_time_to_pension": (kinds.PART_TIME_TO_PENSION,),
}
STOCKS = (
    "stock_start",
    "stock_end",
    "part_time_start",
    "part_time_end",
    "long_start",
    "long_end",
)
CASELOAD = (*FLOWS, *STOCKS)
AT = {name: place for place, name in enumerate(CASELOAD)}
INFLOW = ("new_inflow", "returns_after_work", "returns_after_other_exit", "returns_from_before")
# National counts of outflow leave out who reaches pension age, and so do these.
OUTFLOW = ("exits_to_work", "other_exits")
PENSION = "pension_exits"
# Sums over these rows, for the national figures, which know no more than in and out.
SUMS = {"inflow": INFLOW, "outflow": OUTFLOW}


def caseload(account: Account) -> Counts:
    """Flows and stocks by year, all groups together: (n_worlds, CASELOAD, years).

    A move in month k is seen at the start of k + 1, so year 1 holds what is seen at the starts of
    months 1 to 12, and start + inflow - outflow - pension_exits = end in every year.
    """
    horizon = account.euros.shape[2]
    ends = year_ends(horizon)
    starts = np.arange(0, horizon, MONTHS_IN_YEAR)
    observed = account.moves[:, :, 1:].sum(axis=1, dtype=np.int64)
    by_year = np.add.reduceat(observed, starts, axis=1)
    flows = [by_year[..., list(moves)].sum(axis=-1) for moves in FLOWS.values()]
    stocks = []
    for stock in (account.on_benefit, account.part_time, account.long_on_benefit):
        everybody = stock.sum(axis=1)
        stocks += [everybody[:, starts], everybody[:, ends]]
    return np.stack([*flows, *stocks], axis=1).astype(np.int32)


def ending_chance(spells: NDArray[np.int64], first: int, bands: NDArray[np.int64]) -> Floats:
    r"""Chance that a spell has ended before each band's end: (..., bands).

    The life table :math:`1 - \prod (1 - q_b)^{n_b}`, with :math:`q_b` the share that ends in a
    month of band b among those at risk in it, and :math:`n_b` its months. Not a number from the
    first band on in which nobody was at risk.

    Parameters
    ----------
    spells : (..., N_BANDS, 2) spells ended and months at risk
    first : row of the first band
    bands : elapsed months at which bands begin; the last is where they end

    References
    ----------
    Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 1.
    """
    rows = spells[..., first : first + bands.size - 1, :].astype(np.float64)
    at_risk = rows[..., AT_RISK]
    monthly = np.divide(
        rows[..., ENDED], at_risk, out=np.full(at_risk.shape, np.nan), where=at_risk > 0
    )
    stays: Floats = np.cumprod((1 - monthly) ** np.diff(bands), axis=-1)
    return 1 - stays


def exit_shares(spells: NDArray[Any]) -> dict[str, Floats]:
    """Share of those who begin a year on benefit that leaves in it, years 1 to 5; each (...)."""
    bands = ON_BANDS[:N_ON]
    left = {}
    for year in range(bands.size - 1):
        chance = ending_chance(spells, year, bands[year : year + 2])
        left[f"exit_in_year_{year + 1}"] = chance[..., 0]
    return left


def return_shares(spells: NDArray[Any]) -> dict[str, Floats]:
    """Share of those who leave that is back within 6, 12 and 60 months; each (...)."""
    after_work, after_other = spells[..., N_ON : N_ON + N_OFF, :], spells[..., N_ON + N_OFF :, :]
    shares = {}
    for words, rows in (
        ("returned_within", after_work + after_other),
        ("returned_after_work_within", after_work),
    ):
        chance = ending_chance(rows, 0, OFF_BANDS)
        for band, months in enumerate(OFF_BANDS[1:].tolist()):
            shares[f"{words}_{months}_months"] = chance[..., band]
    return shares

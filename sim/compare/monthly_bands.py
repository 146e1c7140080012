"""Caseload, staff and cost by month, with bands, for figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare.option_verdicts import monthly_cost
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.simulate import PairedResults
from sim.money.grant import GrantYears
from sim.outcomes.summary import PERCENTILES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One measure of one option in one month, with its band over worlds."""

    option: str
    month: int
    measure: str
    unit: str
    mean: float
    p05: float
    p50: float
    p95: float


def month_rows(names: tuple[str, ...], worlds: PairedResults, grant: GrantYears) -> list[MonthRow]:
    """People on benefit and in part-time work, staff and extra net cost so far, by month."""
    cost = monthly_cost(worlds, grant.grant[:1] - grant.grant) / CENTS
    extra = (cost - cost[0]).cumsum(axis=-1)
    series = {
        ("on_benefit", "persons"): worlds.monthly[:, :, MONTH_PLACE["on_benefit"]],
        ("part_time", "persons"): worlds.monthly[:, :, MONTH_PLACE["part_time"]],
        ("staff_fte", "fte"): worlds.monthly[:, :, MONTH_PLACE["staff_fte"]],
        ("extra_net_cost_so_far", "euros"): extra,
    }
    rows = []
    for (measure, unit), values in series.items():
        mean = values.mean(axis=1)
        bands = np.percentile(values, PERCENTILES, axis=1, method="inverted_cdf")
        for at, name in enumerate(names):
            for month in range(values.shape[-1]):
                shown = (mean[at, month], *(band[at, month] for band in bands))
                rows.append(MonthRow(name, month, measure, unit, *map(float, shown)))
    return rows

"""Caseload, staff and cost by month, with bands, for figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.compare.option_verdicts import monthly_cost
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import MONTH_PLACE
from sim.compare.worlds.simulate import PairedResults
from sim.money.grant import GrantYears
from sim.outcomes.disclosure import Level, Whole, Word
from sim.outcomes.interval import BAND, Interval
from sim.outcomes.summary import PERCENTILES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One measure of one option in one month, with its band over worlds."""

    option: Word
    month: Whole
    measure: Word
    unit: Word
    level: Annotated[Interval, Level(), BAND]


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
                level = Interval(*map(float, (mean[at, month], *bands[:, at, month])))
                rows.append(MonthRow(name, month, measure, unit, level))
    return rows

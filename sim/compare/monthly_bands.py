"""Caseload, staff and cost by month, with bands, for figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.compare.option_verdicts import monthly_cost
from sim.compare.paired_differences import CENTS
from sim.compare.worlds.measures import MONTH_PLACE, OF_MONTHS
from sim.compare.worlds.results import PairedResults
from sim.measures import SO_FAR
from sim.money.grant import GrantYears
from sim.outcomes.disclosure import Level, Whole, Word
from sim.outcomes.interval import BAND, Interval
from sim.outcomes.summary import PERCENTILES


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
    series = {measure: worlds.monthly[:, :, MONTH_PLACE[measure.name]] for measure in OF_MONTHS} | {
        SO_FAR: extra
    }
    rows = []
    for measure, values in series.items():
        mean = values.mean(axis=1)
        bands = np.percentile(values, PERCENTILES, axis=1, method="inverted_cdf")
        for at, name in enumerate(names):
            for month in range(values.shape[-1]):
                level = Interval(*map(float, (mean[at, month], *bands[:, at, month])))
                rows.append(MonthRow(name, month, measure.heading, measure.unit, level))
    return rows

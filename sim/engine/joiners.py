"""Who joins late from the stock: the make-up of those still on benefit, month by month, exactly.

It follows from the parameters' own hazards by forward recursion, once for each draw of them, so
that a person's own addressed word can pick from it (docs/model.md#late-entrants). Both engines
and the exact expectation read the same table.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.hazards.layout import HazardLayout, HazardTable
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.people import Joiners
from sim.kernels.lives.statuses import BENEFIT, PART_TIME
from sim.population.cohorts import Cohort, cohorts, compositions
from sim.population.people import margins
from sim.regimes.treatments import STOPPED_REGIME
from sim.states import Lane, State

Floats = NDArray[np.float64]
# Last axis of the recursion: without and with earnings.
STATUSES = (BENEFIT, PART_TIME)


def joiners_by_group(
    scenario: Scenario, layout: HazardLayout, table: HazardTable
) -> Mapping[int, Joiners]:
    """Late entrants from the stock, by number of the group; empty where nobody joins so."""
    joiners: dict[int, Joiners] = {}
    for cohort in cohorts(scenario):
        group = scenario.population.groups[cohort.group]
        if group.entry.from_stock > 0 and cohort.group not in joiners and not cohort.arrives:
            joiners[cohort.group] = _joiners(scenario, layout, table, cohort)
    return joiners


def _joiners(
    scenario: Scenario, layout: HazardLayout, table: HazardTable, cohort: Cohort
) -> Joiners:
    """The cells of a group's late entrants, and their cumulative shares in each month."""
    entry = scenario.population.groups[cohort.group].entry
    months, start = _start(scenario, layout, cohort)
    shares = stayed_by_month(layout, table, months, start, entry.last_month)
    # Which of the kinds somebody is hangs on that person's own household, age and traits.
    shares, start = layout.over_kinds(shares, 1), layout.over_kinds(start, 0)
    whole = shares.reshape(shares.shape[0], -1)
    # The cells are the same under all parameters, whoever of them is left.
    possible = np.broadcast_to(start.sum(axis=2, keepdims=True) > 0, start.shape)
    here = np.flatnonzero(possible)
    person_class, month, status = np.unravel_index(here, start.shape)
    cumulative = np.cumsum(whole[:, here], axis=1)
    cumulative /= cumulative[:, -1:]
    return Joiners(
        stock=entry.origin.stock.value,
        cumulative=cumulative,
        person_class=person_class.astype(np.uint8),
        status=np.array(STATUSES, np.uint8)[status],
        months=months[month],
    )


def _start(
    scenario: Scenario, layout: HazardLayout, cohort: Cohort
) -> tuple[NDArray[np.int64], Floats]:
    """Months on benefit at month 0, and shares by (class, months, with earnings)."""
    of, kind = margins(scenario, cohort), compositions(scenario, cohort)[0]
    frailty = np.diff(of.frailty, prepend=0.0)
    volunteers = np.array([1.0 - of.volunteer, of.volunteer])
    profile = np.diff(of.profile, prepend=0.0)
    plain = (profile[:, None, None] * frailty[:, None] * volunteers).reshape(layout.n_plain)
    classes = layout.by_kind(plain, kind)
    months, shares = (np.array(column) for column in zip(*kind.months, strict=True))
    earning = np.array([1.0 - kind.part_time, kind.part_time])
    return months.astype(np.int64), classes[:, None, None] * shares[:, None] * earning


def stayed_by_month(
    layout: HazardLayout, table: HazardTable, months: NDArray[np.int64], start: Floats, last: int
) -> Floats:
    """Make-up of those who have not left by each month, in standard service and not studied.

    Parameters
    ----------
    layout, table : the hazards
    months : (n,) months on benefit at month 0
    start : (classes, n, 2) shares at month 0, without and with earnings; sum to 1
    last : last month

    Returns
    -------
    (last + 1, classes, n, 2); every month sums to 1; who came back after an exit is not among them
    """
    waits = layout.treatments.index((STOPPED_REGIME, False))
    probability = table.probability.reshape(layout.table_shape)
    stayed = np.empty((last + 1, *start.shape))
    stayed[0] = start
    # Who joins after the end is nobody that is looked at.
    markets, longest = layout.market_of_month, layout.bin_on.size - 1
    for month in range(last):
        bins = layout.bin_on[np.minimum(months + month, longest)]
        rows = probability[markets[min(month, markets.size - 1)], waits][:, bins]
        none, part = rows[:, :, State.BENEFIT], rows[:, :, State.PART_TIME]
        before, earning = stayed[month, :, :, 0], stayed[month, :, :, 1]
        after = stayed[month + 1]
        after[:, :, 0] = before * (1.0 - none.sum(axis=-1)) + earning * part[:, :, Lane.BACK]
        after[:, :, 1] = earning * (1.0 - part.sum(axis=-1)) + before * none[:, :, Lane.PART_TIME]
        # Where nobody at all would be left, those of the month before stand in.
        after[:] = after / after.sum() if after.sum() > 0 else stayed[month]
    return stayed

"""Little's law at a coaching desk that has long been open: number there = inflow × time there."""

import numpy as np
import pytest

from sim.engine.batch import run_batch
from sim.events import DeskLog
from sim.verify.agreement import AgreementVerdict, agreement
from tests.engine.worlds import HERE, NEVER, setting_of, world

MONTHS = 600
LONGEST = 12
INFLOW_PER_MONTH = 12.6
LEAVING_PER_MONTH = 0.05


@pytest.fixture(scope="module")
def log() -> DeskLog:
    """Fifty years of a desk with new inflow; who is coached leaves benefit by a constant hazard."""
    intake = {"per_month": INFLOW_PER_MONTH}
    group = {"name": "town", "regime": "coaching", "persons": 1, "intake": intake}
    # 120 slots serve 120 / 9.25 = 13 a month, a little more than come in.
    desk = {"slots": 120, "longest_months": LONGEST}
    scenario = world(
        time={"months": MONTHS},
        population={"groups": [group]},
        policy={"desk": {"regime": "coaching", "while_waiting": "queue", **desk}},
        hazards={
            "base": {"benefit_to_work": LEAVING_PER_MONTH},
            # Nobody leaves while waiting, so nobody drops out of the queue.
            "regimes": {"queue": {"work": NEVER}},
        },
    )
    found = run_batch(setting_of(scenario), HERE).desks[0]
    assert found is not None
    return found


def still_coached() -> np.ndarray:
    """P(coached for more than j months), j = 0 … 11: coaching lasts min(geometric, 12) months."""
    return np.exp(-LEAVING_PER_MONTH * np.arange(LONGEST))


def test_people_waiting_are_requests_times_their_waits(log: DeskLog) -> None:
    assert not log.dropped.any()
    months = np.arange(MONTHS + 1)
    # First come, first served: the curves of requests and starts say how long each one waited.
    asked, began = np.repeat(months, log.requests), np.repeat(months, log.starts)
    waited = began - asked[: began.size]
    assert (waited >= 0).all()
    # True of every single run, if the time so far of those who still wait is added (Stidham 1974,
    # A last word on L = λW). The log counts who waits after each round.
    still = (MONTHS + 1 - asked[began.size :]).sum()
    assert log.waiting.sum() == waited.sum() + still
    assert waited.max() > 1


def test_people_coached_are_starts_times_the_mean_time_coached(log: DeskLog) -> None:
    # The end of the run cuts the last ones short: means and variances by month of starting.
    left = np.minimum(LONGEST, MONTHS + 1 - np.arange(MONTHS + 1))
    mean = still_coached().cumsum()[left - 1]
    square = ((2 * np.arange(LONGEST) + 1) * still_coached()).cumsum()[left - 1]
    z = (log.coached.sum() - log.starts @ mean) / np.sqrt(log.starts @ (square - mean**2))
    # A time coached does not depend on what was before it, so z is standard normal, and a right
    # desk fails here once in 1,000.
    assert agreement(np.array([z])).verdict is not AgreementVerdict.FAIL


def test_in_the_long_run_people_coached_are_inflow_times_the_mean_time(log: DeskLog) -> None:
    mean, square = still_coached().sum(), ((2 * np.arange(LONGEST) + 1) * still_coached()).sum()
    settled = log.coached[100:]
    # Person-months of a Poisson inflow: mean λ T E[D], variance λ T E[D²]; the shift by waiting
    # moves a few hundred person-months over the two ends, less than one standard error.
    spread = np.sqrt(INFLOW_PER_MONTH * settled.size * square)
    z = (settled.sum() - INFLOW_PER_MONTH * settled.size * mean) / spread
    assert agreement(np.array([z])).verdict is not AgreementVerdict.FAIL
    assert log.coached.max() == log.slots[0]

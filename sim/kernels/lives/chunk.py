"""What the life kernels read and write: people, keys of their draws, and the record of moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Chunk(NamedTuple):
    """People of one cohort; every array (n,).

    number uint32 address within the cohort; person_class, stratum; plan; entry_month;
    stop_month and pension_month (horizon + 1: never); status and since (month in which the present
    spell began or benefit ended, negative before the start) are changed in place by the kernel.
    """

    number: NDArray[np.uint32]
    person_class: NDArray[np.uint8]
    stratum: NDArray[np.uint16]
    plan: NDArray[np.uint16]
    entry_month: NDArray[np.int16]
    stop_month: NDArray[np.int16]
    pension_month: NDArray[np.int16]
    status: NDArray[np.uint8]
    since: NDArray[np.int16]


class DrawKeys(NamedTuple):
    """Where the words come from: key (2,) and the counters that are the same for the chunk."""

    key: NDArray[np.uint32]
    cohort_and_decision: np.uint32
    replication: np.uint32
    draw: np.uint32


class Record(NamedTuple):
    """What is written down: flows (n_strata, horizon, statuses * 4) and, if wanted, the events.

    event_person (capacity,) row in the chunk, event_month, event_code = status * 4 + lane;
    capacity 0: flows only. counts (1,) events seen, which may exceed the capacity.
    """

    flows: NDArray[np.int64]
    event_person: NDArray[np.uint32]
    event_month: NDArray[np.int16]
    event_code: NDArray[np.uint8]
    counts: NDArray[np.int64]

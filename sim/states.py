"""The five states a recipient can be in, and the statuses the engines use for them.

See docs/model.md#states-and-months.
"""

from __future__ import annotations

from enum import IntEnum


class State(IntEnum):
    """Where a person stands at the start of a month."""

    BENEFIT = 0  # on benefit, no earnings
    PART_TIME = 1  # on benefit, earnings set off
    WORK = 2  # off benefit, to work or own business
    OTHER_EXIT = 3  # off benefit, other reason
    RETURNED = 4  # on benefit again, no earnings


class Lane(IntEnum):
    """Where a door leads; each lane owns a quarter of a month's word."""

    WORK = 0
    PART_TIME = 1
    BACK = 2  # to benefit or returned
    OTHER_EXIT = 3


STATE_NAMES = ("benefit", "part_time", "work", "other_exit", "returned")
ON_BENEFIT = (State.BENEFIT, State.PART_TIME, State.RETURNED)

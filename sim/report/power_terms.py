"""Words of a power study: short names of tests, endpoints and scales."""

from __future__ import annotations

from sim.inputs.design.tests import TESTS
from sim.power.simulation.study_table import MONTH_MARK

UNIT_WORDS = {
    "first_exit_to_work": "first exit to work",
    "net_exit_to_work": "at work on the date",
    "left_benefit": "left benefit",
    "part_time_share": "part-time share",
    "time_to_exit": "time to exit",
    "months_on_benefit": "months on benefit",
    "euros_saved": "euros saved",
    "points": "difference, percentage points",
    "log_odds": "log odds ratio",
    "log_hazard": "log hazard ratio",
    "unit": "difference of means",
}


def test_words(name: str) -> str:
    """A test in few words."""
    return TESTS[name].label if name in TESTS else name


def unit_words(name: str) -> str:
    """An endpoint or a scale in words.

    Examples
    --------
    >>> unit_words("net_exit_to_work@12")
    'at work on the date, month 12'
    """
    endpoint, mark, month = name.partition(MONTH_MARK)
    words = UNIT_WORDS.get(endpoint, endpoint)
    return f"{words}, month {month}" if mark else words

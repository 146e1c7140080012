"""Words and tables of a power study: short names of tests, units, and one row a verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.run import Row
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


def verdict_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """One row for each contrast, endpoint, test and alpha, without adjustment.

    Holds power (or the false-positive rate where there is no effect) with its error, exact value
    and agreement, exaggeration, type S, and adjusted power under the name of the adjustment.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["contrast"], row["endpoint"], row["test"], row["alpha"])
        name, plain = row["diagnosand"], row["adjustment"] == "none"
        if name in YES_RATES and plain:
            found.setdefault(key, dict(zip(KEYS, key, strict=True))).update(
                power=row["value"],
                mc_se=row["mc_se"],
                exact=row["exact"],
                agree=row["agree"],
                is_null=name == "false_positive_rate",
            )
        elif name in YES_RATES and key in found:
            found[key][row["adjustment"]] = row["value"]
        elif name in ("type_s", "exaggeration") and plain and key in found and _is_known(row):
            found[key][name] = row["value"]
            found[key][f"{name}_mc_se"] = row["mc_se"]
            found[key][f"{name}_exact"] = row["exact"]
    return list(found.values())


KEYS = ("contrast", "endpoint", "test", "alpha")


def _is_known(row: Row) -> bool:
    value = row["value"]
    return value is not None and not math.isnan(value)

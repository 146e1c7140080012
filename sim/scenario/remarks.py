"""What is allowed and yet seldom meant: told by `check`, refused by nobody."""

from __future__ import annotations

import fnmatch
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

# Monthly hazard from which a reader is asked: at 0.25 nineteen in twenty move within a year.
SWIFT_PER_MONTH = 0.25
MONTHS_IN_YEAR = 12


def remarks(scenario: Scenario) -> tuple[str, ...]:
    """Sentences about numbers that may be slips.

    Base hazards that a posterior replaces are passed over.
    """
    keep = scenario.hazards.keep
    said = []
    for name, hazard in scenario.hazards.base.items():
        kept = any(fnmatch.fnmatch(f"base.{name}", pattern) for pattern in keep)
        if hazard.value > SWIFT_PER_MONTH and (scenario.posterior == "none" or kept):
            month, year = (1 - math.exp(-hazard.value * n) for n in (1, MONTHS_IN_YEAR))
            said.append(
                f"hazards.base.{name}: {hazard.value:g} a month moves {100 * month:.0f} % within a "
                f"month and {100 * year:.1f} % within a year. If it is a number for a year, divide "
                "it by 12."
            )
    return tuple(said)

"""The published total of earnings set off, for scenarios that repeat the trial it is about."""

from __future__ import annotations

from sim.hazards.posterior import calibration_file
from sim.inputs.scenario.model import Scenario
from sim.inputs.targets.load import SUFFIX, read_targets
from sim.inputs.targets.rows import EarningsRow


def published_set_off(scenario: Scenario) -> tuple[float | None, str]:
    """Euros and source; (None, "") unless groups, start and length are those of the trial."""
    path = calibration_file(scenario.posterior, SUFFIX)
    if not path.is_file():
        return None, ""
    targets = read_targets(path)
    is_the_trial = (scenario.time.start, scenario.time.months) == (
        targets.time.start,
        targets.time.months,
    )
    groups = {group.name for group in scenario.population.groups}
    for row in targets.rows:
        if isinstance(row, EarningsRow) and set(row.groups) == groups and is_the_trial:
            return row.amount, row.source
    return None, ""

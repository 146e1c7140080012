"""Every way through the months that somebody may go is known before anybody lives."""

import pytest

from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.regimes.reachable_treatments import reaches
from sim.regimes.treatments import treatments

MONTHS = 6


@pytest.mark.parametrize(
    ("group", "may_come_later"),
    [
        ({"intake": None, "left_before": None}, False),
        ({"intake": None}, True),
        ({"left_before": None}, True),
    ],
)
def test_who_left_before_the_start_may_come_back_in_any_month(
    group: dict[str, object], may_come_later: bool
) -> None:
    change = {
        "time": {"months": MONTHS},
        "population": {"groups": [{"name": "caseload", "persons": 10, **group}]},
        "options": [],
        "settings": {},
    }
    scenario = with_changes(load_scenario("municipality"), change)
    entries = {reach.entries for reach in reaches(scenario, treatments(scenario))}
    assert entries == {tuple(range(MONTHS + 1)) if may_come_later else (0,)}

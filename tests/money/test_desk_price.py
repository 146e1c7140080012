"""What a desk costs: staff that sits there whoever comes, or guidance for each client served."""

import pytest

from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.money.prices import prices

AMOUNTS = load_amounts()
MUNICIPALITY = load_scenario("municipality")
BUDGET = {"yearly_budget_eur": 100_000, "cost_per_client_month_eur": 200}
CODES = ["reference", "coaching@0.5", "coaching"]


def priced(**desk: object) -> tuple[list[float], float]:
    """Case managers for each client of `CODES`, and at the desk in the first month."""
    policy = {
        "switches": [{"month": 0, "to": "coaching"}],
        "desk": {"regime": "coaching", "while_waiting": "reference", **desk},
    }
    scenario = with_changes(MUNICIPALITY, {"options": [], "settings": {}, "policy": policy})
    found = prices(scenario, AMOUNTS, CODES)
    return found.fte_per_client.tolist(), float(found.desk_fte[0])


def test_slots_are_staffed_whoever_comes() -> None:
    # 100 slots at 50 clients a case manager.
    per_client, at_desk = priced(slots=100)
    assert per_client == pytest.approx([1 / 150, 0, 0])
    assert at_desk == 2


def test_a_budget_pays_for_clients_served_and_not_for_empty_slots() -> None:
    # 200 euros a month for each, of a case manager at 66,500 and 92 % overhead a year; half a dose
    # brings half of what that is more than regular service.
    bought = 200 * 12 / (66_500 * 1.92)
    per_client, at_desk = priced(slots=800, **BUDGET)
    assert per_client == pytest.approx([1 / 150, (1 / 150 + bought) / 2, bought])
    assert at_desk == 0


def test_staff_that_was_hired_is_paid_under_a_budget_too() -> None:
    per_client, at_desk = priced(staff={"fte": 3, "clients_per_fte": 50}, **BUDGET)
    assert per_client == pytest.approx([1 / 150, 0, 0])
    assert at_desk == 3

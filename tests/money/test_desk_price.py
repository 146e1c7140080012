"""What a desk costs: staff that sits there whoever comes, or guidance for each client served."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import with_changes
from sim.money.prices import clients_per_fte, is_staffed, prices
from tests.engine.worlds import setting_of
from tests.twins.generated import addresses
from tests.twins.policies import decided

AMOUNTS = load_amounts()
MUNICIPALITY = load_scenario("municipality")
BUDGET = {"yearly_budget_eur": 100_000, "cost_per_client_month_eur": 200}
STAFF = {"fte": 2, "clients_per_fte": 50, "fte_at_start": 1.5}
CODES = ["reference", "coaching@0.5", "coaching"]


def priced(**desk: object) -> tuple[list[float], float]:
    """Case managers for each client of `CODES`, and at the desk in the first month.

    Posts are there at once and cost nothing to fill; `test_posts_are_filled_after_hiring` waits.
    """
    money = {"staff": {"hiring_months": None}, "costs": []}
    policy = {
        "switches": [{"month": 0, "to": "coaching"}],
        "desk": {"regime": "coaching", "while_waiting": "reference", **desk},
    }
    scenario = with_changes(
        MUNICIPALITY, {"options": [], "settings": {}, "policy": policy, "money": money}
    )
    found = prices(scenario, AMOUNTS, CODES)
    return found.fte_per_client.tolist(), float(found.desk_fte[0])


def test_several_desks_cost_what_each_costs_alone() -> None:
    staffed = {"regime": "coaching", "while_waiting": "reference", "staff": STAFF}
    bought = {"regime": "exemption", "while_waiting": "reference", "slots": 20}
    bought["cost_per_client_month_eur"] = 200
    slots = {"regime": "disregard", "while_waiting": "reference", "slots": 300}
    codes = ["reference", "coaching", "exemption", "disregard"]
    change = {"options": [], "settings": {}, "money": {"staff": {"hiring_months": None}}}
    alone = []
    for desks in ([staffed], [bought], [slots], [staffed, bought, slots]):
        scenario = with_changes(MUNICIPALITY, change | {"policy": {"desks": desks}})
        alone.append(prices(scenario, AMOUNTS, codes))
    together = alone.pop()
    total = sum(one.desk_fte for one in alone)
    np.testing.assert_allclose(together.desk_fte, total)
    assert together.desk_fte_before == 1.5
    # 2 posts, and 300 slots at 150 clients each; 20 clients are bought and sit in no post.
    assert together.desk_fte[0] == pytest.approx(2 + 300 / 150)
    assert together.fte_per_client[1:] == pytest.approx([0, 200 * 12 / (66_500 * 1.92), 0])
    assert together.is_hired.tolist() == [True, True, False, True]


def test_slots_are_staffed_whoever_comes() -> None:
    # 100 slots at 75 clients a case manager, half of the 150 of regular service.
    per_client, at_desk = priced(slots=100)
    assert per_client == pytest.approx([1 / 150, 0, 0])
    assert at_desk == pytest.approx(100 / 75)


def test_posts_are_filled_after_hiring() -> None:
    # The municipality takes 4 months to hire whom its 100 slots need.
    desk = {"regime": "coaching", "while_waiting": "reference", "slots": 100}
    policy = {"switches": [{"month": 0, "to": "coaching"}], "desk": desk}
    scenario = with_changes(MUNICIPALITY, {"options": [], "settings": {}, "policy": policy})
    at_desk = prices(scenario, AMOUNTS, CODES).desk_fte
    assert not at_desk[:4].any()
    assert at_desk[4:] == pytest.approx(100 / 75)


def test_a_budget_pays_for_clients_served_and_not_for_empty_slots() -> None:
    # 200 euros a month for each, of a case manager at 66,500 and 92 % overhead a year; half a dose
    # brings half of what that is more than regular service.
    bought = 200 * 12 / (66_500 * 1.92)
    per_client, at_desk = priced(slots=800, **BUDGET)
    assert per_client == pytest.approx([1 / 150, (1 / 150 + bought) / 2, bought])
    assert at_desk == 0


def test_a_price_is_paid_for_clients_served_without_a_budget_too() -> None:
    per_client, at_desk = priced(slots=800, cost_per_client_month_eur=200)
    assert per_client[2] == pytest.approx(200 * 12 / (66_500 * 1.92))
    assert at_desk == 0


def test_posts_are_hired_only_as_far_as_the_budget_pays_for_them() -> None:
    # A case manager costs 66,500 and 92 % overhead, 127,680 euros a year.
    staff = {"fte": 3, "clients_per_fte": 50}
    for budget, posts in ((191_520, 1.5), (383_040, 3), (1_000_000, 3), (0, 0)):
        per_client, at_desk = priced(staff=staff, yearly_budget_eur=budget)
        assert per_client == pytest.approx([1 / 150, 0, 0])
        assert at_desk == pytest.approx(posts)


def test_a_price_beside_staff_limits_the_posts_to_the_clients_it_pays_for() -> None:
    # 100,000 euros pay for 0.78 posts, but at 200 a month for 41.7 clients: 0.83 posts; at 400 for
    # 20.8 clients, 0.42 posts.
    for price, posts in ((200, 100_000 / 127_680), (400, 100_000 / 4_800 / 50)):
        desk = {"yearly_budget_eur": 100_000, "cost_per_client_month_eur": price}
        assert priced(staff={"fte": 3, "clients_per_fte": 50}, **desk)[1] == pytest.approx(posts)


def desk_eur(scenario: Scenario, address: Address) -> np.ndarray:
    """What the desk costs in each month, euros: its posts, or the clients it serves."""
    desk, chosen = scenario.policy.desk, setting_of(scenario)
    log = run_batch(chosen, address).desks[0]
    assert desk is not None
    assert log is not None
    found = prices(scenario, AMOUNTS, [regime for regime, _ in chosen.layout.treatments])
    if is_staffed(desk):
        return found.desk_fte * found.fte_month_cents / 100
    assert desk.cost_per_client_month_eur is not None
    return (log.coached * log.dose)[:-1] * desk.cost_per_client_month_eur.value


@given(data=decided(desk=True), address=addresses())
@settings(
    max_examples=80, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_no_calendar_year_at_the_desk_exceeds_the_budget_or_what_it_costs_without(
    data: dict[str, Any], address: Address
) -> None:
    desk = data["policy"]["desk"]
    budget = desk.setdefault("yearly_budget_eur", 60_000.0 if "staff" in desk else 700.0)
    if "slots" in desk:
        desk.setdefault("cost_per_client_month_eur", 75.0)
    capped = desk_eur(Scenario.model_validate(data), address)
    del desk["yearly_budget_eur"]
    if "staff" in desk:
        desk.pop("cost_per_client_month_eur", None)
        assert (capped <= desk_eur(Scenario.model_validate(data), address)).all()
    year = (9 + np.arange(capped.size)) // 12  # generated scenarios start in October
    assert (np.bincount(year, capped) <= budget + 1e-6).all()


@given(data=decided(desk=True), address=addresses())
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_nobody_is_served_whom_the_desk_s_posts_cannot_serve(
    data: dict[str, Any], address: Address
) -> None:
    # So to hire and then dismiss is never cheaper than the service it gives.
    scenario = Scenario.model_validate(data)
    desk, chosen = scenario.policy.desk, setting_of(scenario)
    assert desk is not None
    if not is_staffed(desk):
        return
    log = run_batch(chosen, address).desks[0]
    assert log is not None
    found = prices(scenario, AMOUNTS, [regime for regime, _ in chosen.layout.treatments])
    caseload = clients_per_fte(scenario, AMOUNTS, desk.regime)
    if desk.staff is not None:
        caseload = desk.staff.clients_per_fte.value
    served = (log.coached * log.dose)[:-1]
    assert (served <= found.desk_fte * caseload + 1e-6).all()

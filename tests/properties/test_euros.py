"""Sums of euros that hold in every world anybody can write, and to the cent on both engines."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.compare.comparison import comparator_first, total_table
from sim.compare.plan import comparison_plan
from sim.compare.worlds.measures import COUNTED, MEASURES, PLACE
from sim.compare.worlds.results import PairedResults, gathered
from sim.compare.worlds.simulate import simulate_options
from sim.compare.worlds.yearly_flows import AT, INFLOW, OUTFLOW, PENSION
from sim.draws import Address, ReplicationRange
from sim.engine.person_months import person_months
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping
from sim.kernels.money.monthly_totals import EARNINGS, KEPT, SAVED, SET_OFF
from sim.money.account import Account, account
from sim.money.household_traits import paid_people
from sim.money.prices import prices
from sim.regimes.treatments import treatments
from tests.engine.worlds import setting_of
from tests.twins.generated import addresses
from tests.twins.policies import decided

AMOUNTS = load_amounts()
euros_in_worlds = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
READINGS = st.sampled_from(["before_disregard", "after_disregard"])


def with_money(data: dict[str, Any], reading: str) -> dict[str, Any]:
    """Generated data with prices, a disregard of its own for coaching, and a one-off cost."""
    rule = {"rate": 0.5, "cap": 150, "months": 9}
    money = {
        "price_level": "2019-07-01",
        "earnings_reading": reading,
        "regimes": {"coaching": {"disregard": rule}, "exemption": {"scheme": "experiment"}},
        "one_off": [{"name": "start", "month": 0, "amount": 123.45}],
        "grant": {"historic_share": 0.5, "lag_years": 1},
    }
    costs = [
        {"name": "card", "per": "client_month", "amount": 7},
        {"name": "course", "per": "participant", "amount": 400, "regime": "coaching"},
        {"name": "bonus", "per": "exit", "amount": 500, "from_month": 1},
        {"name": "hiring", "per": "post", "amount": 5000},
    ]
    hiring = data.get("money", {}).get("staff", {})
    if data["time"]["months"] > 1 and hiring:
        money |= {"costs": costs, "staff": hiring, "cost_growth": 0.03}
        desk = data["policy"].get("desk") or {}
        if "cost_per_client_month_eur" in desk and "slots" in desk:
            del money["cost_growth"]
        if desk.get("regime") == "coaching" and "yearly_budget_eur" in desk:
            costs[1]["regime"] = "exemption"
    return {**data, "money": money}


def account_of(scenario: Scenario, worlds: ReplicationRange, engine: str) -> Account:
    price = prices(scenario, AMOUNTS, [regime for regime, _ in treatments(scenario)])
    lives = person_months(setting_of(scenario), worlds, engine)
    people = paid_people(scenario, lives, worlds, price.minimum_age_years)
    return account(lives, people, price, len(scenario.population.groups))


@given(
    data=st.booleans().flatmap(lambda desk: decided(desk=desk)), address=addresses(), read=READINGS
)
@euros_in_worlds
def test_every_month_adds_up_and_both_engines_pay_the_same(
    data: dict[str, Any], address: Address, read: str
) -> None:
    scenario = scenario_from_mapping(with_money(data, read))
    first = min(address.replication, 2**32 - 3)
    worlds = ReplicationRange(address.seed, address.draw, first, first + 2)
    found = account_of(scenario, worlds, "batch")
    euros = found.euros
    assert np.array_equal(euros[..., EARNINGS], euros[..., KEPT] + euros[..., SET_OFF])
    assert (euros[..., SAVED] <= euros[..., SET_OFF]).all()
    assert (euros >= 0).all()
    price = found.prices.benefit_month_cents
    due = found.on_benefit[..., :-1] * price
    assert np.array_equal(found.benefit_spending + euros[..., SAVED], due)
    # Nobody without earnings has any set off.
    assert not euros[found.part_time[..., :-1] == 0].any()
    simpy = account_of(scenario, worlds, "simpy")
    assert np.array_equal(simpy.euros, euros)
    assert np.array_equal(simpy.staff_cost, found.staff_cost)
    assert np.array_equal(simpy.programme_cost, found.programme_cost)


def compared_worlds(data: dict[str, Any], address: Address) -> tuple[Scenario, PairedResults]:
    """Base, the same once more, and everybody exempted: two draws of two worlds."""
    policy = {"switches": [{"month": 0, "to": "exemption"}], "waves": [], "desk": None}
    options = [{"name": "again"}, {"name": "free", "change": {"policy": policy}}]
    runs = {"draws": 2, "replications": 2}
    scenario = scenario_from_mapping(
        {**data, "seed": address.seed, "options": options, "runs": runs, "posterior": "none"}
    )
    plan = comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)
    return scenario, gathered([simulate_options(block) for block in plan.blocks(0, 2)])


@given(
    data=st.booleans().flatmap(lambda desk: decided(desk=desk)), address=addresses(), read=READINGS
)
@euros_in_worlds
def test_options_add_up_and_one_minus_itself_is_nothing(
    data: dict[str, Any], address: Address, read: str
) -> None:
    scenario, worlds = compared_worlds(with_money(data, read), address)
    table = total_table(scenario, worlds, AMOUNTS)
    assert not (table[1] - table[0]).any()
    costs = ("benefit_spending", "staff_cost", "one_off_cost", "programme_cost", "grant_lost")
    net = sum(table[:, :, PLACE[name]] for name in costs)
    assert np.allclose(net, table[:, :, PLACE["net_municipal_cost"]], rtol=0, atol=0.01)
    assert (table[:, :, PLACE["one_off_cost"], -1] == 12345).all()
    added = [m.name for m in COUNTED if not m.is_stock and m.unit != "fte"]
    for measure in MEASURES:
        if measure.name in added:
            of = table[:, :, PLACE[measure.name]]
            assert np.allclose(of[..., :-1].sum(axis=-1), of[..., -1], rtol=0, atol=0.01)
    flows = worlds.flows
    came = sum(flows[:, :, AT[name]] for name in INFLOW)
    # Who reaches pension age leaves too, though national counts of outflow leave them out.
    left = sum(flows[:, :, AT[name]] for name in (*OUTFLOW, PENSION))
    start, end = flows[:, :, AT["stock_start"]], flows[:, :, AT["stock_end"]]
    assert np.array_equal(start + came - left, end)

"""Costs that come again, hiring and price growth: small sums by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.draws import ReplicationRange
from sim.engine.person_months import person_months
from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping
from sim.money.account import Account, account
from sim.money.costs import hired_posts
from sim.money.household_traits import paid_people
from sim.money.prices import prices
from sim.regimes.desk_posts import desk_posts
from tests.engine.worlds import ENGINES, HERE, NEVER, SURE_BASE, SURELY, setting_of, world

AMOUNTS = load_amounts()
COURSE = {"name": "course", "per": "client_month", "amount": 50, "regime": "coaching"}


def town(months: int = 4, regime: str = "control", **changes: Any) -> Scenario:
    """Six people who stay on benefit under one regime until something is decided; January first."""
    group = {"name": "all-alike", "regime": regime, "persons": 6}
    time = changes.pop("time", {"start": "2019-01-01", "months": months})
    return world(time=time, population={"groups": [group]}, **changes)


def paid(scenario: Scenario, engine: str = "batch") -> Account:
    chosen = setting_of(scenario)
    worlds = ReplicationRange(HERE.seed, 0, 0, 1)
    lives = person_months(chosen, worlds, engine)
    found = prices(scenario, AMOUNTS, [regime for regime, _ in chosen.layout.treatments])
    people = paid_people(scenario, lives, worlds, found.minimum_age_years)
    return account(lives, people, found, 1)


def programme_eur(scenario: Scenario, engine: str = "batch") -> list[float]:
    return (paid(scenario, engine).programme_cost[0] / 100).tolist()


TO_COACHING = {"switches": [{"month": 2, "to": "coaching"}]}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_client_month_is_paid_for_who_is_on_benefit_under_the_regime(engine: str) -> None:
    scenario = town(policy=TO_COACHING, money={"costs": [COURSE]})
    assert programme_eur(scenario, engine) == [0, 0, 300, 300]


def test_a_cost_without_a_regime_is_paid_for_everybody_and_only_while_it_runs() -> None:
    cost = {"name": "card", "per": "client_month", "amount": 10, "from_month": 1, "until_month": 3}
    month = {"name": "rent", "per": "month", "amount": 1000, "from_month": 2}
    assert programme_eur(town(money={"costs": [cost, month]})) == [0, 60, 1060, 1000]


def test_a_participant_is_paid_for_once() -> None:
    entry = {"name": "intake", "per": "participant", "amount": 400, "regime": "coaching"}
    twice = [{"month": 1, "to": "coaching", "until_month": 2}, {"month": 3, "to": "coaching"}]
    scenario = town(months=5, policy={"switches": twice}, money={"costs": [entry]})
    assert programme_eur(scenario) == [0, 2400, 0, 0, 0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("regime", "eur"), [(None, [0, 0, 3000, 0]), ("coaching", [0, 0, 3000, 0]), ("queue", [0] * 4)]
)
def test_an_exit_is_paid_for_where_it_was_made(
    regime: str | None, eur: list[float], engine: str
) -> None:
    # Nobody leaves while they queue; under coaching all leave for work in the first month.
    scenario = town(
        policy=TO_COACHING,
        hazards={
            "base": {"benefit_to_work": SURE_BASE},
            "regimes": {"queue": {"work": NEVER}, "coaching": {"work": SURELY}},
        },
        money={"costs": [{"name": "bonus", "per": "exit", "amount": 500, "regime": regime}]},
        regime="queue",
    )
    assert programme_eur(scenario, engine) == eur


def test_a_thin_service_costs_its_part() -> None:
    # Six people and three places: half a dose each.
    desk = {"regime": "coaching", "while_waiting": "queue", "slots": 3, "when_short": "thin"}
    policy = {"switches": [{"month": 0, "to": "coaching"}], "desk": desk}
    assert programme_eur(town(policy=policy, money={"costs": [COURSE]})) == [150] * 4


def test_staff_and_costs_grow_each_january_and_one_off_costs_do_not() -> None:
    card = {"name": "card", "per": "client_month", "amount": 10}
    money = {
        "costs": [card],
        "cost_growth": 0.1,
        "one_off": [{"name": "training", "month": 12, "amount": 100}],
        "regimes": {"control": {"clients_per_fte": 6}},
    }
    found = paid(town(months=25, money=money))
    assert (found.programme_cost[0, [0, 11, 12, 24]] / 100).tolist() == [60, 60, 66, 72.6]
    assert (found.staff_cost[0, [0, 12]] / 100).tolist() == [10640, 11704]
    assert found.one_off_cost[0, 12] == 10000


POSTS = {"name": "hiring and training", "per": "post", "amount": 5000}
LOADS = {"control": {"clients_per_fte": 6}, "coaching": {"clients_per_fte": 2}}


def test_an_option_without_a_desk_hires_as_one_with_a_desk_does() -> None:
    # One post for six clients; coaching takes three: two more, four months after the decision.
    money = {"costs": [POSTS], "regimes": LOADS, "staff": {"hiring_months": 4}}
    scenario = town(months=8, policy={"switches": [{"month": 2, "to": "coaching"}]}, money=money)
    found = paid(scenario)
    assert found.staff_fte[0].tolist() == pytest.approx([1] * 6 + [3] * 2)
    assert (found.programme_cost[0] / 100).tolist() == [0] * 6 + [10_000, 0]
    # At a desk for all six the same posts come in the same month at the same price.
    desk = {"regime": "coaching", "while_waiting": "control",
            "staff": {"fte": 3, "clients_per_fte": 2}}  # fmt: skip
    policy = {"switches": [{"month": 2, "to": "coaching"}],
              "desk": {**desk, "staff": {**desk["staff"], "fte": [
                  {"from_month": 0, "fte": 0}, {"from_month": 2, "fte": 3}]}}}  # fmt: skip
    at_desk = paid(town(months=8, policy=policy, money=money))
    assert at_desk.staff_fte[0].tolist() == pytest.approx(found.staff_fte[0].tolist())
    assert at_desk.programme_cost.tolist() == found.programme_cost.tolist()


def test_a_regime_that_takes_no_more_posts_begins_at_once() -> None:
    loads = {"control": {"clients_per_fte": 6}, "exemption": {"clients_per_fte": 6}}
    money = {"costs": [POSTS], "regimes": loads, "staff": {"hiring_months": 4}}
    regimes = {"regimes": {"exemption": {}}}
    policy = {"switches": [{"month": 1, "to": "exemption"}]}
    found = paid(town(policy=policy, hazards=regimes, money=money))
    assert found.clients[0].argmax(axis=1).tolist() == [0, 1, 1, 1]
    assert not found.programme_cost.any()


def test_places_without_staff_of_their_own_are_hired_too() -> None:
    desk = {"regime": "coaching", "while_waiting": "control", "slots": 4}
    policy = {"switches": [{"month": 0, "to": "coaching"}], "desk": desk}
    money = {"costs": [POSTS], "regimes": LOADS, "staff": {"hiring_months": 2}}
    found = paid(town(policy=policy, money=money))
    # Two clients stay in regular service: a third of a post is free for the desk.
    assert found.staff_fte[0].tolist() == pytest.approx([1, 1, 7 / 3, 7 / 3])
    assert (found.programme_cost[0] / 100).tolist() == pytest.approx([0, 0, 6666.67, 0])


def test_posts_left_idle_come_back_for_nothing_and_posts_given_up_do_not() -> None:
    posts = np.array([[2.0, 1.0, 2.0, 3.0, 1.0, 3.0]])
    none = np.zeros(6)
    assert hired_posts(posts, np.array([1.5]), none).tolist() == [[0.5, 0, 0, 1, 0, 0]]
    cut = np.array([0.0, 0, 0, 0, 2, 0])
    assert hired_posts(posts, np.array([1.5]), cut).tolist() == [[0.5, 0, 0, 1, 0, 2]]


def test_a_budget_pays_for_hiring_and_for_what_clients_cost() -> None:
    # 127,680 a post, 5,000 to fill it, and two clients at 50 euros a month: 1,200 a year.
    desk = {"regime": "coaching", "while_waiting": "control", "yearly_budget_eur": 66_940,
            "staff": {"fte": 3, "clients_per_fte": 2}}  # fmt: skip
    policy = {"switches": [{"month": 0, "to": "coaching"}], "desk": desk}
    money = {"costs": [POSTS, COURSE], "regimes": LOADS}
    found = prices(town(months=24, policy=policy, money=money), AMOUNTS, ["control", "coaching"])
    assert found.desk_fte[:12] == pytest.approx(0.5)
    # Next year the posts are there, and the budget fills a few more.
    assert found.desk_fte[12] == pytest.approx(0.5 + (66_940 - 0.5 * 128_880) / 133_880)


@pytest.mark.parametrize(
    ("money", "desk", "told"),
    [
        ({"costs": [{**COURSE, "regime": "couching"}]}, None,
         "money.costs[0].regime: must be a regime named in hazards.regimes"),
        ({"costs": [{**COURSE, "per": "participant", "regime": None}]}, None,
         "must give the regime that a participant meets (got none)"),
        ({"costs": [{**COURSE, "per": "month"}]}, None,
         "must leave out regime for each month, which has none"),
        ({"costs": [{**COURSE, "from_month": 3, "until_month": 3}]}, None,
         "until_month must be above from_month 3 (got 3)"),
        ({"costs": [{**COURSE, "from_month": 9}]}, None,
         "money.costs[0].from_month: must be at most 3, within time.months (got 9)."),
        ({"costs": [{**COURSE, "per": "client"}]}, None, "money.costs[0].per: must be"),
        ({"costs": [{**COURSE, "per": "exit"}]},
         {"yearly_budget_eur": 1000, "staff": {"fte": 1, "clients_per_fte": 5}},
         "money.costs[0].per: must be client_month under `coaching`"),
        ({"costs": [COURSE]},
         {"yearly_budget_eur": 1000, "slots": 5, "cost_per_client_month_eur": 200},
         "money.costs[0].regime: must not be `coaching`, whose desk buys guidance"),
        ({"cost_growth": 0.02}, {"slots": 5, "cost_per_client_month_eur": 200},
         "money.cost_growth: must be left out where slots have a price"),
    ],
)  # fmt: skip
def test_mistakes_are_told(money: dict[str, Any], desk: dict[str, Any] | None, told: str) -> None:
    data = town().model_dump(mode="json", exclude_none=True)
    data["money"] |= money
    if desk is not None:
        data["policy"]["desk"] = {"regime": "coaching", "while_waiting": "control", **desk}
    with pytest.raises(InputError) as error:
        scenario_from_mapping(data)
    assert told in str(error.value)


def posts_of(scenario: Scenario) -> np.ndarray:
    """The posts at the scenario's one desk."""
    (desk,) = scenario.policy.all_desks
    return desk_posts(scenario, desk)


@given(
    fte=st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0, 0.5, 1.7, 4])), max_size=4),
    budget=st.sampled_from([0, 1_000, 60_000, 130_000, 300_000, 10_000_000]),
    at_start=st.sampled_from([0, 0.3, 2]),
    hiring=st.sampled_from([0, 5_000, 90_000]),
    course=st.sampled_from([0, 40]),
    growth=st.sampled_from([-0.1, 0, 0.08]),
    start=st.sampled_from(["2019-01-01", "2019-10-01"]),
)
@settings(max_examples=150, deadline=None)
def test_posts_their_hiring_and_their_clients_never_cost_more_than_the_budget(
    fte: list[tuple[int, float]], budget: float, at_start: float, hiring: float, course: float,
    growth: float, start: str,
) -> None:  # fmt: skip
    steps = dict([(0, 2.0), *fte])
    staff = {
        "fte": [{"from_month": month, "fte": steps[month]} for month in sorted(steps)],
        "clients_per_fte": 30,
        "fte_at_start": at_start,
    }
    desk = {"regime": "coaching", "while_waiting": "control", "staff": staff}
    costs = [POSTS | {"amount": hiring}, COURSE | {"amount": course}]
    money = {"costs": costs, "cost_growth": growth}
    time = {"start": start, "months": 40}
    uncapped = posts_of(town(policy={"desk": desk}, money=money, time=time))
    desk["yearly_budget_eur"] = budget
    posts = posts_of(town(policy={"desk": desk}, money=money, time=time))
    assert (posts <= uncapped + 1e-12).all()
    year = (int(start[5:7]) - 1 + np.arange(posts.size)) // 12
    hired = np.maximum(np.diff(posts, prepend=at_start), 0)
    month_eur = posts * (66_500 * 1.92 / 12 + 30 * course) + hired * hiring
    spent = np.bincount(year, month_eur * (1 + growth) ** year)
    assert (spent <= budget + 1e-6).all()

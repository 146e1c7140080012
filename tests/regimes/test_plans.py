"""Who meets which regime when: order of switches, eligibility, lots, and what a stop undoes."""

from typing import Any

import numpy as np
import pytest

from sim.engine.world import all_cohorts
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.population.people import draw_traits
from sim.regimes.plans import MOST_PLANS, plan_numbers
from sim.regimes.treatments import treatments
from sim.verify.agreement import AgreementVerdict, agreement, count_z_scores
from tests.engine.worlds import (
    ENGINES,
    HERE,
    NEVER,
    SURE_BASE,
    SURELY,
    live,
    moves_of,
    setting_of,
    world,
)

MONTHS = 6
PEOPLE = 2000
BENEFIT, WORK_LANE = 0, 0


def town(switches: list[dict[str, Any]], **others: Any) -> Scenario:
    """Two groups: `first` under control, `second` in the queue."""
    groups = [
        {"name": "first", "regime": "control", "persons": others.pop("persons", 3)},
        {"name": "second", "regime": "queue", "persons": 2},
    ]
    population = {"groups": groups} | others.pop("population", {})
    return world(
        time={"months": MONTHS}, population=population, policy={"switches": switches}, **others
    )


def plans_of(scenario: Scenario, group: int = 0) -> list[tuple[str, ...]]:
    """The regime of every month 0 … horizon, for everybody in a group."""
    chosen = setting_of(scenario)
    plans = all_cohorts(chosen, HERE)[group].plans
    names = [regime for regime, _ in chosen.layout.treatments]
    return [
        tuple(names[code] for code in plans.treatment[plan].tolist())
        for plan in plans.plan_of_person.tolist()
    ]


def reached(scenario: Scenario) -> np.ndarray:
    """Who of the first group ends under coaching."""
    return np.array([plan[-1] == "coaching" for plan in plans_of(scenario)])


def test_without_switches_everybody_keeps_the_groups_regime() -> None:
    scenario = town([])
    assert set(plans_of(scenario)) == {("control",) * (MONTHS + 1)}
    assert set(plans_of(scenario, group=1)) == {("queue",) * (MONTHS + 1)}


def test_a_switch_holds_from_its_month_for_the_groups_it_names() -> None:
    scenario = town([{"month": 2, "to": "coaching", "groups": ["first"]}])
    assert set(plans_of(scenario)) == {("control",) * 2 + ("coaching",) * (MONTHS - 1)}
    assert set(plans_of(scenario, group=1)) == {("queue",) * (MONTHS + 1)}


def test_switches_act_in_the_order_of_their_months_however_they_are_written() -> None:
    late, early = {"month": 4, "to": "queue"}, {"month": 1, "to": "coaching"}
    plan = ("control",) + ("coaching",) * 3 + ("queue",) * (MONTHS - 3)
    assert set(plans_of(town([late, early]))) == set(plans_of(town([early, late]))) == {plan}


def test_where_a_decision_ends_what_held_without_it_holds_again() -> None:
    outer = {"month": 1, "to": "coaching", "until_month": 5}
    inner = {"month": 2, "to": "queue", "until_month": 4}
    plan = ("control", "coaching", "queue", "queue", "coaching", "control", "control")
    assert set(plans_of(town([outer, inner]))) == set(plans_of(town([inner, outer]))) == {plan}
    longer = inner | {"until_month": 6}
    plan = ("control", "coaching", "queue", "queue", "queue", "queue", "control")
    assert set(plans_of(town([outer, longer]))) == {plan}


def test_a_switch_in_month_0_leaves_no_trace_of_the_groups_regime() -> None:
    assert set(plans_of(town([{"month": 0, "to": "coaching"}]))) == {("coaching",) * (MONTHS + 1)}


# Each rule with how to see from a person's attributes that it holds; bounds are inclusive.
RULES: dict[str, tuple[dict[str, Any], Any]] = {
    "profiles": (
        {"profiles": ["physically_limited", "mentally_limited"]},
        lambda person: person["profile"] in (1, 2),
    ),
    "households": ({"households": ["couple"]}, lambda person: person["household"] == 2),
    "least age": ({"min_age_years": 40}, lambda person: person["age"] >= 40),
    "most age": ({"max_age_years": 40}, lambda person: person["age"] <= 40),
    "least months": ({"min_months_on_benefit": 30}, lambda person: person["months"] >= 30),
    "most months": ({"max_months_on_benefit": 30}, lambda person: person["months"] <= 30),
    "all together": (
        {
            "profiles": ["work_ready"],
            "households": ["single", "lone_parent"],
            "min_age_years": 20,
            "max_age_years": 60,
            "min_months_on_benefit": 5,
            "max_months_on_benefit": 55,
        },
        lambda person: (
            person["profile"] == 0
            and person["household"] in (0, 1)
            and 20 <= person["age"] <= 60
            and 5 <= person["months"] <= 55
        ),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_switch_reaches_exactly_those_it_describes(rule: str) -> None:
    words, holds = RULES[rule]
    profiles = {"work_ready": 0.4, "physically_limited": 0.3, "mentally_limited": 0.3}
    switch = {"month": 1, "to": "coaching"} | words
    scenario = town([switch], persons=PEOPLE, population={"profiles": profiles})
    people = all_cohorts(setting_of(scenario), HERE)[0].people
    traits = draw_traits(scenario, people, HERE.seed)
    columns = {
        "profile": people.profile(1),
        "household": traits.household,
        "age": traits.age_years,
        "months": people.months_on_benefit(),
    }
    persons = [
        {name: int(column[row]) for name, column in columns.items()} for row in range(PEOPLE)
    ]
    expected = [holds(person) for person in persons]
    assert reached(scenario).tolist() == expected
    assert 0 < sum(expected) < PEOPLE


def test_lots_reach_their_share_and_each_switch_has_lots_of_its_own() -> None:
    shares = [0.1, 0.5, 0.9, 0.25, 0.75, 0.5]
    hits = []
    for number, share in enumerate(shares):
        # The switch under test stands at its own place among others that reach nobody.
        idle = {"month": 1, "to": "queue", "share": 0.0}
        switches = [idle] * len(shares)
        switches[number] = {"month": 1, "to": "coaching", "share": share}
        hits.append(reached(town(switches, persons=PEOPLE)))
    counts = np.array([float(hit.sum()) for hit in hits])
    pairs = [(a, b) for a in range(len(shares)) for b in range(a)]
    both = np.array([float((hits[a] & hits[b]).sum()) for a, b in pairs])
    shares_of_both = np.array([shares[a] * shares[b] for a, b in pairs])
    z = count_z_scores(
        np.r_[counts, both], np.full(len(shares) + len(pairs), float(PEOPLE)),
        np.r_[shares, shares_of_both],
    )  # fmt: skip
    # A right lottery fails here once in 1,000.
    assert agreement(z).verdict is not AgreementVerdict.FAIL


def test_a_larger_share_reaches_whom_the_smaller_one_reached() -> None:
    some, more = (
        reached(town([{"month": 1, "to": "coaching", "share": share}], persons=PEOPLE))
        for share in (0.3, 0.6)
    )
    assert (more[some]).all()
    assert some.sum() < more.sum() < PEOPLE


def test_more_plans_than_a_kernel_can_number_are_refused() -> None:
    plan = np.array([0, MOST_PLANS - 1])
    assert plan_numbers(plan, MOST_PLANS).tolist() == plan.tolist()
    with pytest.raises(InputError, match=r"at most 65,536 different plans \(got 65,537\)"):
        plan_numbers(plan, MOST_PLANS + 1)


def test_treatments_are_named_in_the_order_of_the_scenario_and_once_each() -> None:
    scenario = world(
        population={
            "groups": [
                {"name": "a", "regime": "coaching", "persons": 1, "studied": True},
                {"name": "b", "regime": "control", "persons": 1, "stopping_persons": 1},
            ]
        },
        policy={
            "switches": [
                {"month": 1, "to": "control", "groups": ["a"]},
                {"month": 2, "to": "queue", "groups": "all"},
            ]
        },
    )
    assert treatments(scenario) == (
        ("coaching", True),
        ("control", True),
        ("queue", True),
        ("control", False),
        ("queue", False),
        ("reference", False),
    )


def stopping(**hazards: Any) -> Scenario:
    """Thirty who stop and thirty who stay, whom only what a stop undoes keeps on benefit."""
    group = {
        "name": "trial",
        "regime": "coaching",
        "persons": 30,
        "stopping_persons": 30,
        "studied": True,
        "volunteer_share": 1.0,
    }
    return world(
        time={"months": 12},
        population={"groups": [group]},
        hazards={"base": {"benefit_to_work": SURE_BASE}, **hazards},
    )


# Selection alone makes the move certain: who stops stays a volunteer.
UNDONE = {
    "the regime": {"regimes": {"coaching": {"work": NEVER}}, "selection": {"work": SURELY}},
    "being studied": {"research": {"work": NEVER}, "selection": {"work": SURELY}},
}


@pytest.mark.parametrize("what", UNDONE)
@pytest.mark.parametrize("engine", ENGINES)
def test_who_stops_falls_back_to_the_reference_regime_and_is_no_longer_studied(
    engine: str, what: str
) -> None:
    scenario = stopping(**UNDONE[what])
    stop_month = all_cohorts(setting_of(scenario), HERE)[1].people.stop_month.tolist()
    left = [(30 + row, month, BENEFIT, WORK_LANE) for row, month in enumerate(stop_month)]
    assert moves_of(live(scenario, engine)) == left
    assert {1, 11} <= set(stop_month) <= set(range(1, 12))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_later_switch_does_not_call_back_who_stopped(engine: str) -> None:
    scenario = stopping(regimes={"coaching": {"work": NEVER}}, selection={"work": SURELY})
    data = scenario.model_dump(mode="json", exclude_none=True)
    data["policy"]["switches"] = [{"month": 6, "to": "coaching"}]
    again = Scenario.model_validate(data)
    assert moves_of(live(again, engine)) == moves_of(live(scenario, engine))

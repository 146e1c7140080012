"""Groups with a make-up of their own: both engines, the expectation, and that it matters."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.expected import run_expected
from sim.engine.setup import option_setup
from sim.engine.simpy_engine import run_simpy
from sim.hazards.parameters import as_written
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping
from sim.kernels.lives.people import NOBODY_JOINS
from sim.population.cohorts import cohorts, compositions
from sim.population.people import draw_traits, draw_worlds, has_trait
from sim.regimes.treatments import expected_eligible
from sim.verify.agreement import AgreementVerdict, agreement
from tests.engine.worlds import HERE, assert_same_lives, moves_of, setting_of, world
from tests.population.test_people import share_z
from tests.theory.test_expected import z_of_flows
from tests.twins.generated import (
    AGES,
    HOUSEHOLDS,
    PROFILE_SHARES,
    PROFILES,
    REGIMES,
    addresses,
    scenarios,
    without_overlaps,
)

TRAITS = ("statushouder", "long-ill", "lone")
SHARES = st.sampled_from([0.0, 0.3, 0.8, 1.0])
MAKE_UP = ("profiles", "households", "months_on_benefit", "ages", "traits")
changing = settings(
    max_examples=30,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much
    ],
)  # fmt: skip


@st.composite
def own_words(draw: st.DrawFn, *, inflow: bool = False) -> dict[str, Any]:
    """What a group, or its new inflow, says of its own make-up: some of it or all."""
    edge = draw(st.integers(1, 90))
    words = {
        "profiles": dict(zip(PROFILES, draw(PROFILE_SHARES), strict=True)),
        "households": dict(zip(HOUSEHOLDS, draw(st.permutations([0.7, 0.3, 0.0])), strict=True)),
        "ages": draw(st.sampled_from(AGES)),
        "traits": draw(st.dictionaries(st.sampled_from(TRAITS), SHARES)),
    }
    if not inflow:
        words["months_on_benefit"] = [
            {"from_months": 0, "to_months": edge, "share": 0.5},
            {"from_months": edge, "to_months": edge + 12, "share": 0.5},
        ]
    return {key: value for key, value in words.items() if draw(st.booleans())}


@st.composite
def made_up(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario in which groups say what they are made of, and rules ask for traits."""
    data = copy.deepcopy(draw(scenarios(desk=desk, most_months=20)))
    population, policy = data["population"], data["policy"]
    population["traits"] = {name: draw(SHARES) for name in TRAITS[:2]}
    # Somebody must be able to have what rules ask for.
    population["groups"][0].update(draw(own_words()) | {"traits": dict.fromkeys(TRAITS, 0.5)})
    for group in population["groups"][1:]:
        group.update(draw(own_words()))
        if "intake" in group:
            group["intake"].update(draw(own_words(inflow=True)))
    rules = [*policy["switches"], *policy.get("desk", {}).get("priority", [])]
    for rule in rules:
        names = draw(st.lists(st.sampled_from(TRAITS), max_size=2, unique=True))
        rule["groups"] = "all" if names else rule.get("groups", "all")
        rule["traits"], rule["without_traits"] = names[:1], names[1:]
    to = draw(st.sampled_from(REGIMES))
    policy["switches"].append({"month": 0, "to": to, "traits": [draw(st.sampled_from(TRAITS))]})
    return without_overlaps(data)


def without_own_words(data: dict[str, Any]) -> dict[str, Any]:
    """The scenario whose groups are all made of the same."""
    alike = copy.deepcopy(data)
    for group in alike["population"]["groups"]:
        for part in (group, group.get("intake", {})):
            for key in MAKE_UP:
                part.pop(key, None)
    alike["population"]["traits"] = dict.fromkeys(TRAITS, 0.5)
    return alike


def changed_by_it(data: dict[str, Any], address: Address) -> None:
    """Throw an example away in which it changes nobody's life; hold the engines to each other."""
    chosen = setting_of(Scenario.model_validate(data))
    lives = run_batch(chosen, address, keep_moves=True)
    plain = setting_of(Scenario.model_validate(without_own_words(data)))
    assume(moves_of(lives) != moves_of(run_batch(plain, address, keep_moves=True)))
    assert_same_lives(lives, run_simpy(chosen, address))


@given(data=made_up(desk=False), address=addresses())
@changing
def test_lives_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@given(data=made_up(desk=True), address=addresses())
@changing
def test_lives_are_the_same_at_a_desk(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@pytest.mark.slow
@given(data=made_up(desk=False))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_flows_scatter_around_the_exact_expectation(data: dict[str, Any]) -> None:
    for group in data["population"]["groups"]:
        group.pop("intake", None)
    found = agreement(z_of_flows(setting_of(Scenario.model_validate(data)), seed=12))
    # One world in 1,000 fails where all is right; the worlds are the same every time.
    assert found.verdict is not AgreementVerdict.FAIL, found.sentence()


@given(data=scenarios(most_months=20), address=addresses())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_group_that_repeats_the_scenario_changes_nothing(
    data: dict[str, Any], address: Address
) -> None:
    said = copy.deepcopy(data)
    for group in said["population"]["groups"]:
        group.update(
            {key: said["population"][key] for key in MAKE_UP[:-1]} | {"traits": {"x": 0.5}}
        )
    one, other = (
        run_batch(setting_of(Scenario.model_validate(each)), address, keep_moves=True)
        for each in (data, said)
    )
    assert_same_lives(one, other)


# Two groups and new inflow that share nothing, in numbers that show it.
APART = world(
    time={"months": 3},
    population={
        "traits": {"statushouder": 0.2, "long-ill": 0.6},
        "groups": [
            {"name": "old", "regime": "control", "persons": 4000},
            {
                "name": "young",
                "regime": "control",
                "persons": 4000,
                "profiles": {"work_ready": 0.1, "physically_limited": 0.9, "mentally_limited": 0.0},
                "households": {"single": 0.0, "lone_parent": 0.3, "couple": 0.7},
                "ages": [{"from_years": 18, "to_years": 27, "share": 1.0}],
                "months_on_benefit": [{"from_months": 0, "to_months": 12, "share": 1.0}],
                "traits": {"statushouder": 0.9},
                "intake": {
                    "per_month": 2000,
                    "ages": [{"from_years": 30, "to_years": 31, "share": 1.0}],
                    "households": {"single": 1.0, "lone_parent": 0.0, "couple": 0.0},
                    "traits": {"statushouder": 0.0},
                },
            },
        ],
    },
)


def test_each_group_is_made_of_what_it_says() -> None:
    old, young, new = cohorts(APART)
    z = []
    for cohort, profile, single, below_27, statushouder in (
        (old, 1.0, 0.6, 9 / 48, 0.2),
        (young, 0.1, 0.0, 1.0, 0.9),
        (new, 0.1, 1.0, 0.0, 0.0),
    ):
        people = draw_worlds(APART, cohort, HERE.worlds, 0, cohort.size, NOBODY_JOINS)
        homes = draw_traits(APART, people, HERE.seed)
        z += [share_z(people.profile(1) == 0, profile), share_z(homes.household == 0, single)]
        z += [share_z(homes.age_years < 27, below_27)]
        z += [share_z(has_trait(APART, people, "statushouder", HERE.seed), statushouder)]
        z += [share_z(has_trait(APART, people, "long-ill", HERE.seed), 0.6)]
        (kind,) = compositions(APART, cohort)
        assert dict(kind.traits) == pytest.approx({"statushouder": statushouder, "long-ill": 0.6})
    # People drawn rightly fail here once in 1,000.
    assert agreement(np.array(z)).verdict is not AgreementVerdict.FAIL
    months = draw_worlds(APART, young, HERE.worlds, 0, 4000, NOBODY_JOINS).months_on_benefit()
    assert set(months.tolist()) == set(range(12))


def test_two_traits_are_independent_of_each_other_and_of_everything_else() -> None:
    old = cohorts(APART)[0]
    people = draw_worlds(APART, old, HERE.worlds, 0, old.size, NOBODY_JOINS)
    one, other = (has_trait(APART, people, name, HERE.seed) for name in APART.population.traits)
    homes = draw_traits(APART, people, HERE.seed)
    z = [
        share_z(other[one], 0.6),
        share_z(other[~one], 0.6),
        share_z(one[homes.household == 0], 0.2),
    ]
    assert agreement(np.array(z)).verdict is not AgreementVerdict.FAIL


def test_a_rule_reaches_those_with_one_trait_and_without_another() -> None:
    switch = {
        "month": 0,
        "to": "coaching",
        "traits": ["statushouder"],
        "without_traits": ["long-ill"],
    }
    scenario = scenario_from_mapping(
        APART.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        | {"policy": {"switches": [switch]}}
    )
    reached = expected_eligible(scenario, scenario.policy.switches[0], 0)
    assert reached == pytest.approx(4000 * (0.2 + 0.9) * 0.4)
    setup = option_setup(scenario, as_written(scenario.hazards, 1).draw(0))
    assert run_expected(setup).entries.sum() == pytest.approx(8000 + 3 * 2000)


def test_means_are_the_exact_expectations() -> None:
    own = {"work_ready": 0.3, "physically_limited": 0.7, "mentally_limited": 0.0}
    switch = {"month": 1, "to": "coaching", "traits": ["statushouder"]}
    group = {"name": "a", "regime": "control", "persons": 40, "traits": {"statushouder": 0.3}}
    setup = setting_of(
        world(
            population={"groups": [group | {"profiles": own}]},
            hazards={
                "base": {"benefit_to_work": 0.05},
                "profiles": {"physically_limited": {"work": 0.3}},
                "regimes": {"coaching": {"work": 6}},
            },
            policy={"switches": [switch]},
        )
    )
    expected = run_expected(setup).flows.sum()
    counts = [
        len(moves_of(run_batch(setup, Address(1, 0, replication), keep_moves=True)))
        for replication in range(200)
    ]
    error = np.std(counts, ddof=1) / np.sqrt(len(counts))
    # Fails in one seed of 15,000.
    assert abs(np.mean(counts) - expected) < 4 * error


def test_more_who_are_ready_leave_for_work_sooner() -> None:
    moves = {}
    for ready in (0.2, 0.8):
        own = {"work_ready": ready, "physically_limited": 1 - ready, "mentally_limited": 0.0}
        scenario = world(
            population={
                "groups": [{"name": "a", "regime": "control", "persons": 10, "profiles": own}]
            },
            hazards={
                "base": {"benefit_to_work": 0.05},
                "profiles": {"physically_limited": {"work": 0.1}},
            },
        )
        moves[ready] = run_expected(setting_of(scenario)).flows.sum()
    assert moves[0.8] > 1.5 * moves[0.2]


def test_worlds_of_one_seed_keep_their_people_when_a_group_says_what_it_is_made_of() -> None:
    _, young, _ = cohorts(APART)
    alike = world(
        time={"months": 3},
        population={
            "groups": [
                {"name": name, "regime": "control", "persons": 4000} for name in ("old", "young")
            ]
        },
    )
    worlds = ReplicationRange(HERE.seed, 0, 0, 1)
    one, other = (
        draw_worlds(scenario, young, worlds, 0, 4000, NOBODY_JOINS) for scenario in (APART, alike)
    )
    # Where somebody stands in the spread of earnings has a word of its own.
    levels = [
        draw_traits(scenario, people, HERE.seed).earnings_level
        for scenario, people in ((APART, one), (alike, other))
    ]
    np.testing.assert_array_equal(*levels)

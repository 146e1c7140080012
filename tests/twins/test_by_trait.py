"""Ratios by household, age and trait: both engines, the expectation, their mean, and refusals."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.choose import run_worlds
from sim.engine.expected import run_expected
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping
from sim.verify.agreement import AgreementVerdict, agreement
from tests.engine.worlds import assert_same_lives, moves_of, setting_of, world
from tests.twins.generated import HOUSEHOLDS, addresses, bounds
from tests.twins.test_make_up import TRAITS, made_up
from tests.twins.test_returners import left_before

WORLDS = 150
RATIOS = st.sampled_from([0.2, 0.5, 3.0])
changing = settings(
    max_examples=20,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much
    ],
)  # fmt: skip


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    """One to three statements on households, ages or traits."""
    made = {}
    for number in range(draw(st.integers(1, 3))):
        some = st.lists(st.sampled_from(HOUSEHOLDS), min_size=1, max_size=2, unique=True)
        who = draw(
            st.one_of(
                st.fixed_dictionaries({"households": some}),
                bounds("age_years", 70).filter(bool),
                st.sampled_from([{"traits": [TRAITS[0]]}, {"without_traits": [TRAITS[1]]}]),
            )
        )
        to = st.sampled_from(["work", "part_time", "benefit", "other_exit", "returned"])
        ratios = draw(st.dictionaries(to, RATIOS, min_size=1, max_size=3))
        made[f"some-{number}"] = {"who": who, "ratios": ratios}
    return made


@st.composite
def told_apart(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario of people who are told apart, some of whom had left before the start."""
    data = copy.deepcopy(draw(made_up(desk=desk)))
    data["hazards"]["by_trait"] = draw(statements())
    if draw(st.booleans()):
        data["population"]["groups"][0]["left_before"] = draw(left_before())
    return data


def changed_by_it(data: dict[str, Any], address: Address) -> None:
    """Throw an example away in which it changes nobody's life; hold the engines to each other."""
    chosen = setting_of(Scenario.model_validate(data))
    lives = run_batch(chosen, address, keep_moves=True)
    alike = copy.deepcopy(data)
    del alike["hazards"]["by_trait"]
    plain = setting_of(Scenario.model_validate(alike))
    assume(moves_of(lives) != moves_of(run_batch(plain, address, keep_moves=True)))
    assert_same_lives(lives, run_simpy(chosen, address))


@given(data=told_apart(desk=False), address=addresses())
@changing
def test_lives_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@given(data=told_apart(desk=True), address=addresses())
@changing
def test_lives_are_the_same_at_a_desk(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


HALF = {"statushouder": 0.5}
OLD = {"who": {"min_age_years": 45}, "ratios": {"work": 0.3, "returned": 2.0}}
ALONE = {"who": {"households": ["single"], "traits": ["statushouder"]}, "ratios": {"work": 2.5}}


def town(**changes: Any) -> Scenario:
    """Everything that kinds of person meet: age, inflow, late entrants, returns, a rule by age."""
    group = {
        "name": "town",
        "regime": "control",
        "persons": 400,
        "part_time_share": 0.2,
        "entry": {"at_start_share": 0.7, "last_month": 6, "origin": {"stock": 0.5}},
        "intake": {"per_month": 5.0, "traits": {"statushouder": 0.9}},
        "left_before": {"months": 24},
    }
    base = {
        "benefit_to_work": 0.04, "benefit_to_part_time": 0.05, "part_time_to_work": 0.1,
        "benefit_to_other_exit": 0.02, "work_to_returned": 0.05, "other_exit_to_returned": 0.03,
    }  # fmt: skip
    switch = {"month": 2, "to": "coaching", "min_age_years": 50, "traits": ["statushouder"]}
    whole: dict[str, Any] = {
        "time": {"months": 18},
        "population": {"groups": [group], "traits": HALF, "ageing": True},
        "hazards": {
            "base": base,
            "regimes": {"coaching": {"work": 4.0}},
            "by_trait": {"old": OLD, "alone": ALONE},
        },
        "policy": {"switches": [switch]},
    }
    return world(**(whole | changes))


def test_worlds_scatter_around_the_exact_expectation() -> None:
    chosen = setting_of(town())
    expected = run_expected(chosen)
    flows, entries = run_worlds(chosen, ReplicationRange(3, 0, 0, WORLDS))
    z = []
    for counts, exact in ((flows, expected.flows), (entries, expected.entries)):
        seen = exact * WORLDS > 100
        total = counts.sum(axis=0)[seen]
        # At most Poisson where many are fixed in number, so that this is if anything too lenient.
        z.append((total - exact[seen] * WORLDS) / np.sqrt(exact[seen] * WORLDS))
    found = agreement(np.concatenate(z))
    assert np.concatenate(z).size > 100
    # One seed in 1,000 fails where all is right.
    assert found.verdict is not AgreementVerdict.FAIL, found.sentence()


def test_the_expectation_knows_that_a_rule_reaches_those_who_leave_slowly() -> None:
    # A rule for those above 45 brings less if they leave a tenth as fast as the others.
    slow = {"old": {"who": {"min_age_years": 45}, "ratios": {"work": 0.1}}}
    gained = []
    for by_trait in ({}, slow):
        hazards = {
            "base": {"benefit_to_work": 1e-4},
            "regimes": {"coaching": {"work": 3.0}},
            "by_trait": by_trait,
        }
        exits = [
            run_expected(setting_of(world(hazards=hazards, policy={"switches": rules}))).flows.sum()
            for rules in ([], [{"month": 0, "to": "coaching", "min_age_years": 45}])
        ]
        gained.append(exits[1] - exits[0])
    # Mean ratio (27 + 21 x 0.1) / 48 over the ages 18 to 66, so that theirs is 0.1649.
    assert gained[1] / gained[0] == pytest.approx(0.1649, abs=0.0005)


def test_the_mean_over_those_at_the_start_stays_and_the_slow_are_left() -> None:
    def exits(by_trait: dict[str, Any]) -> np.ndarray:
        hazards = {"base": {"benefit_to_work": 1e-3}, "by_trait": by_trait}
        chosen = setting_of(world(time={"months": 240}, hazards=hazards))
        return run_expected(chosen).flows.sum(axis=(0, 2))

    plain, told = (
        exits({}),
        exits({"old": OLD, "single": {**OLD, "who": {"households": ["single"]}}}),
    )
    # To first order as many leave in month 0; later fewer, for those who are left leave slowly.
    assert told[0] == pytest.approx(plain[0], rel=1e-3)
    assert told[-1] < plain[-1]


def test_it_may_not_differ_between_options_and_needs_somebody_it_fits() -> None:
    data = town().model_dump(mode="json", exclude_none=True, exclude_defaults=True)

    def told(**changes: Any) -> str:
        with pytest.raises(InputError) as refused:
            scenario_from_mapping({**copy.deepcopy(data), **changes})
        return str(refused.value)

    def with_(name: str, who: dict[str, Any]) -> str:
        statement = {name: {"who": who, "ratios": {"work": 0.5}}}
        return told(hazards={**data["hazards"], "by_trait": statement})

    option = {"name": "other", "title": "o", "change": {"hazards": {"by_trait": {"old": OLD}}}}
    assert "must be the same in every option (got a change of `by_trait`)" in told(options=[option])
    assert "must be a trait named in population.traits (got `stat`)" in with_(
        "a", {"traits": ["stat"]}
    )
    assert "must name households, ages or traits alone" in with_("a", {"profiles": ["work_ready"]})
    assert "must leave some people out" in with_("a", {})
    many = {f"s{n}": {"who": {"min_age_years": 20 + n}, "ratios": {"work": 0.5}} for n in range(10)}
    frailty = [{"value": 1.0, "share": 0.2}] * 5
    hazards = {**data["hazards"], "by_trait": many, "frailty": frailty}
    assert "must tell at most 8 kinds of person apart with 5 classes of frailty (got 11)" in told(
        hazards=hazards
    )

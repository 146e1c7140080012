"""Simulated worlds against formulas that can be worked out on paper.

Every test compares counts of independent people with their exact chances, over all months at once,
and fails 1 time in 1,000 where the engine is right. The seed is fixed, so it does so always or
never; each also states that a fault of 5 % would have been seen.
"""

from typing import Any

import numpy as np
import pytest

from sim.engine.batch import run_batch
from sim.events import Lives
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.statuses import BENEFIT, N_LANES, PART_TIME, status_code
from sim.states import State
from sim.verify.agreement import AgreementVerdict, agreement, count_signals, count_z_scores
from tests.engine.worlds import HERE, NEVER, SURE_BASE, SURELY, setting_of, world
from tests.theory.stocks import persons_by_status

PEOPLE = 60_000
FAULT = 0.05
WORK = status_code(State.WORK)
RETURNED = status_code(State.RETURNED, worked=True)


def town(months: int, *, part_time_share: float = 0.0, **hazards: Any) -> Scenario:
    group = {
        "name": "many",
        "regime": "control",
        "persons": PEOPLE,
        "part_time_share": part_time_share,
    }
    start = [{"from_months": 0, "to_months": 1, "share": 1.0}]
    population = {"groups": [group], "months_on_benefit": start}
    return world(time={"months": months}, population=population, hazards=hazards)


def live(scenario: Scenario) -> Lives:
    return run_batch(setting_of(scenario), HERE)


def persons(lives: Lives) -> np.ndarray:
    """Persons of the first group by month and status."""
    stocks: np.ndarray = persons_by_status(lives.flows, lives.entries)[0]
    return stocks


def assert_shares(counts: np.ndarray, chance: np.ndarray) -> None:
    """Counts out of everybody agree with these chances, and would not if those were 5 % off."""
    trials = np.full(counts.shape, float(PEOPLE))
    signal = count_signals(trials, chance, relative_fault=FAULT)
    found = agreement(count_z_scores(counts, trials, chance), signal=signal)
    assert found.verdict is not AgreementVerdict.FAIL, found.sentence()
    assert found.sight > 0.8, found.sentence()


def test_with_one_exit_survival_is_exponential() -> None:
    rate, months = 0.04, np.arange(61)
    lives = live(town(60, base={"benefit_to_work": rate}))
    assert_shares(persons(lives)[1:, BENEFIT], np.exp(-rate * months[1:]))
    leavers_in_half_years = lives.flows[0, :, BENEFIT * N_LANES].reshape(10, 6).sum(axis=1)
    geometric = (1 - np.exp(-rate)) * np.exp(-rate * months[:-1])
    assert_shares(leavers_in_half_years, geometric.reshape(10, 6).sum(axis=1))


def test_competing_exits_share_out_as_their_hazards_stand() -> None:
    rates = {"benefit_to_work": 0.03, "benefit_to_part_time": 0.05, "benefit_to_other_exit": 0.02}
    lives = live(town(48, base=rates))
    total = sum(rates.values())
    gone = 1 - np.exp(-total * np.arange(1, 49))
    for lane, rate in zip((0, 1, 3), rates.values(), strict=True):
        exits = lives.flows[0, :, BENEFIT * N_LANES + lane].cumsum()
        assert_shares(exits, rate / total * gone)


def test_competing_exits_too_fast_for_their_lanes_share_out_alike() -> None:
    # p = 0.52 and 0.26 a month: both above the quarter that a lane holds.
    rates = {"benefit_to_work": 1.0, "benefit_to_other_exit": 0.5}
    lives = live(town(2, base=rates))
    stay = np.exp(-1.5)
    for lane, share in ((0, 2 / 3), (3, 1 / 3)):
        exits = lives.flows[0, :, BENEFIT * N_LANES + lane]
        assert_shares(exits, share * (1 - stay) * stay ** np.arange(2))


def test_hazards_add_up_over_duration_steps_and_the_labour_market() -> None:
    index = [1.0, 0.8, 0.6, 1.3, 1.1, 0.7]
    scenario = town(
        36,
        base={"benefit_to_work": 0.03},
        duration={
            "on_benefit": [
                {"from_months": 0, "work": 2.0},
                {"from_months": 6, "work": 1.2},
                {"from_months": 18, "work": 0.5},
            ]
        },
        labour_market={"index": index, "elasticity": {"work": 1.5}},
    )
    months = np.arange(36)
    level = np.array(index)[np.minimum(months, len(index) - 1)]
    ratio = np.where(months < 6, 2.0, np.where(months < 18, 1.2, 0.5))
    survival = np.exp(-np.cumsum(0.03 * ratio * level**1.5))
    assert_shares(persons(live(scenario))[1:, BENEFIT], survival)


def test_frailty_is_a_mixture_of_exponentials() -> None:
    scenario = town(
        48,
        base={"benefit_to_work": 0.05},
        frailty=[{"value": 0.3, "share": 0.4}, {"value": 1.5, "share": 0.6}],
    )
    months = np.arange(1, 49)
    survival = 0.4 * np.exp(-0.05 * 0.3 * months) + 0.6 * np.exp(-0.05 * 1.5 * months)
    assert_shares(persons(live(scenario))[1:, BENEFIT], survival)


@pytest.mark.parametrize("start", [0.0, 0.25, 1.0])
def test_part_time_and_benefit_approach_their_stationary_share(start: float) -> None:
    up, down = 0.02, 0.06
    base = {"benefit_to_part_time": up, "part_time_to_benefit": down}
    lives = live(town(60, part_time_share=start, base=base))
    a, b = 1 - np.exp(-up), 1 - np.exp(-down)
    stationary = a / (a + b)
    share = stationary + (start - stationary) * (1 - a - b) ** np.arange(1, 61)
    assert_shares(persons(lives)[1:, PART_TIME], share)


def test_after_leaving_people_return_by_the_months_since_their_exit() -> None:
    # Everybody goes to work in month 0; from month 1 nobody does, so who returns stays on benefit.
    group = {"name": "many", "regime": "coaching", "persons": PEOPLE}
    scenario = world(
        time={"months": 40},
        population={"groups": [group]},
        policy={"switches": [{"month": 1, "to": "queue"}]},
        hazards={
            "base": {"benefit_to_work": SURE_BASE, "work_to_returned": 0.02},
            "regimes": {"coaching": {"work": SURELY}, "queue": {"work": NEVER}},
            "duration": {"off_benefit": [{"from_months": 0, "returned": 3.0}, {"from_months": 12}]},
        },
    )
    away = np.arange(39)
    ratio = np.where(away < 12, 3.0, 1.0)
    stocks = persons(live(scenario))
    assert_shares(stocks[2:, WORK], np.exp(-np.cumsum(0.02 * ratio)))
    np.testing.assert_array_equal(stocks[2:, RETURNED], PEOPLE - stocks[2:, WORK])


def test_caseload_is_inflow_times_mean_spell() -> None:
    # Little's law; the number present is Poisson, so its spread is known as well.
    rate, inflow, months = 0.08, 400.0, 150
    intake = {"per_month": inflow}
    scenario = world(
        time={"months": months},
        population={
            "groups": [{"name": "new", "regime": "control", "persons": 1, "intake": intake}]
        },
        hazards={"base": {"benefit_to_work": rate}},
    )
    present = persons(live(scenario))[:, BENEFIT]
    stay = np.exp(-rate)
    expected = inflow * (1 - stay ** np.arange(months + 1)) / (1 - stay)
    z = (present[1:] - expected[1:]) / np.sqrt(expected[1:])
    assert agreement(z).verdict is not AgreementVerdict.FAIL
    assert expected[-1] == pytest.approx(inflow / (1 - stay), rel=1e-4)


def test_the_check_sees_an_engine_that_is_a_twentieth_off() -> None:
    # The canary: the same comparison with a formula that is wrong by 5 % must fail.
    lives = live(town(60, base={"benefit_to_work": 0.04 * 1.05}))
    survival = np.exp(-0.04 * np.arange(1, 61))
    counts, trials = persons(lives)[1:, BENEFIT], np.full(60, float(PEOPLE))
    assert agreement(count_z_scores(counts, trials, survival)).verdict is AgreementVerdict.FAIL

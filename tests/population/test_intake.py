"""New inflow: as many people as a Poisson law says, by address, more of them for a higher rate."""

import numpy as np
import pytest
from scipy import stats

from sim.draws import ReplicationRange
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping
from sim.population.cohorts import cohorts
from sim.population.intake import arrivals, intake_counts, poisson_quantile
from sim.population.intake_rates import intake_rates
from sim.verify.agreement import AgreementVerdict, agreement
from tests.engine.worlds import world

SEASON = [1.2, 1.1, 1.0, 0.9, 0.8, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3]


def town(per_month: float = 4.0, months: int = 20) -> Scenario:
    """A town whose calendar begins in October and whose labour market dips in month 3."""
    intake = {"per_month": per_month, "season": SEASON, "elasticity": -0.5}
    group = {"name": "new", "regime": "control", "persons": 1, "intake": intake}
    return world(
        time={"months": months},
        population={"groups": [group]},
        hazards={"labour_market": {"index": [1.0, 1.0, 1.0, 0.25, 1.0]}},
    )


def test_rates_follow_season_and_labour_market_and_are_seen_a_month_later() -> None:
    rates = intake_rates(town(), 0)
    assert rates.size == 21
    assert rates[0] == 0.0
    october, january = 9, 0
    assert rates[1] == pytest.approx(4.0 * SEASON[october])
    assert rates[4] == pytest.approx(4.0 * SEASON[january] * 0.25**-0.5)
    assert rates[13] == pytest.approx(rates[1])


def stepped(*steps: tuple[int, float]) -> Scenario:
    """The town with changes of its inflow."""
    changes = [{"from_month": month, "ratio": ratio} for month, ratio in steps]
    data = town().model_dump(mode="json", exclude_none=True)
    data["population"]["groups"][0]["intake"]["steps"] = changes
    return scenario_from_mapping(data)


def test_a_step_holds_from_its_month_until_the_next() -> None:
    before, after = intake_rates(town(), 0), intake_rates(stepped((3, 0.5), (10, 0), (15, 2)), 0)
    ratio = np.array([1] * 3 + [0.5] * 7 + [0] * 5 + [2] * 5)
    np.testing.assert_allclose(after[1:], before[1:] * ratio, rtol=1e-15)
    np.testing.assert_array_equal(intake_rates(stepped((5, 1)), 0), before)


def test_more_inflow_adds_people_and_fewer_takes_the_last_away() -> None:
    def numbers(scenario: Scenario) -> set[int]:
        cohort = cohorts(scenario)[1]
        worlds = ReplicationRange(1, 0, 0, 1)
        return set(arrivals(scenario, cohort.group, cohort.code, worlds)[0].tolist())

    usual = numbers(town())
    assert numbers(stepped((2, 0.4))) < usual < numbers(stepped((2, 2.5)))


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([(3, 1), (3, 2)], "steps[1].from_month: must be above 3, as in the entry before (got 3)."),
        ([(20, 1)], "steps[0].from_month: must be at most 19, within time.months (got 20)."),
        ([(2, -1)], "steps[0].ratio: must be a ratio from 0 to 100 (got -1)."),
    ],
)
def test_mistakes_in_steps_are_told(steps: list[tuple[int, float]], told: str) -> None:
    with pytest.raises(InputError) as error:
        stepped(*steps)
    assert f"population.groups[0].intake.{told}" in str(error.value)


@pytest.mark.parametrize("rate", [0.01, 0.5, 3.0, 40.0, 2_000.0, 90_000.0])
def test_quantiles_are_those_of_the_poisson_law(rate: float) -> None:
    level = np.concatenate([[0.0, 2.0**-53], np.linspace(0.001, 0.999, 400), [1 - 2.0**-53]])
    exact = np.maximum(stats.poisson.ppf(level, rate), 0)
    np.testing.assert_array_equal(poisson_quantile(level, np.full(level.size, rate)), exact)


def test_nobody_comes_at_rate_0_and_a_higher_rate_never_brings_fewer() -> None:
    level, rates = np.linspace(0, 0.9999, 200), np.linspace(0, 30, 61)
    counts = np.array([poisson_quantile(level, np.full(level.size, rate)) for rate in rates])
    assert not counts[0].any()
    assert (np.diff(counts, axis=0) >= 0).all()


def test_counts_of_many_worlds_scatter_as_poisson_counts_do() -> None:
    scenario = town()
    cohort = cohorts(scenario)[1]
    counts = intake_counts(intake_rates(scenario, 0), cohort.code, ReplicationRange(1, 0, 0, 2000))
    rates = intake_rates(scenario, 0)[1:]
    z_mean = (counts[:, 1:].mean(axis=0) - rates) / np.sqrt(rates / 2000)
    # Of a Poisson count the variance of the sample variance is (λ + 2 λ²) / n, to first order.
    spread = counts[:, 1:].var(axis=0, ddof=1)
    z_spread = (spread - rates) / np.sqrt((rates + 2 * rates**2) / 2000)
    # Fails once in 1,000 where the law is right.
    assert agreement(np.r_[z_mean, z_spread]).verdict is not AgreementVerdict.FAIL
    assert abs(np.corrcoef(counts[:, 1:].T)[np.triu_indices(20, 1)]).max() < 0.12


def test_worlds_side_by_side_have_the_arrivals_of_each_world_alone() -> None:
    scenario = town()
    cohort = cohorts(scenario)[1]
    inflow = (scenario, cohort.group, cohort.code)
    numbers, replications, months = arrivals(*inflow, ReplicationRange(1, 0, 5, 9))
    for replication in range(5, 9):
        alone = arrivals(*inflow, ReplicationRange(1, 0, replication, replication + 1))
        here = replications == replication
        np.testing.assert_array_equal(numbers[here], alone[0])
        np.testing.assert_array_equal(months[here], alone[2])


def test_more_arrivals_in_a_month_than_addresses_are_refused() -> None:
    intake = {"per_month": 100_000.0, "season": [100.0] * 12}
    group = {"name": "flood", "regime": "control", "persons": 1, "intake": intake}
    scenario = world(time={"months": 1}, population={"groups": [group]})
    cohort = cohorts(scenario)[1]
    with pytest.raises(InputError, match=r"flood\.intake: must bring fewer than 1,048,576 persons"):
        arrivals(scenario, cohort.group, cohort.code, ReplicationRange(1, 0, 0, 1))

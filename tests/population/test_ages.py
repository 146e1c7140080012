"""Age runs: pension age by date ends assistance for good, whatever the words say."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.choose import run_worlds
from sim.engine.expected import run_expected
from sim.engine.person_months import person_months
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.people import NOBODY_JOINS
from sim.outcomes.measures import count_measures
from sim.population.ages import entry_limits, months_of_age, pension_months, years_of_age
from sim.population.cohorts import cohorts
from sim.population.people import draw_traits, draw_worlds
from tests.engine.worlds import setting_of, world
from tests.theory.stocks import persons_by_status

HAZARDS = {
    "base": {
        "benefit_to_work": 0.01,
        "benefit_to_part_time": 0.02,
        "benefit_to_other_exit": 0.01,
        "part_time_to_work": 0.03,
        "part_time_to_benefit": 0.04,
        "work_to_returned": 0.05,
    }
}


def old(start: str, months: int, first: int = 66, end: int = 67, **more: Any) -> Scenario:
    """Five hundred people of one band of ages under the law's pension ages."""
    group = {"name": "old", "regime": "control", "persons": 500, "part_time_share": 0.2, **more}
    return world(
        time={"start": start, "months": months},
        population={
            "groups": [group],
            "ages": [{"from_years": first, "to_years": end, "share": 1}],
            "ageing": True,
        },
        hazards=HAZARDS,
    )


def on_benefit(scenario: Scenario, seed: int = 1) -> np.ndarray:
    lives = run_batch(setting_of(scenario), Address(seed, 0, 0))
    found: np.ndarray = count_measures(lives.flows, lives.entries)["on_benefit"].sum(axis=0)
    return found


def test_nobody_of_66_in_2020_is_on_benefit_from_month_16_on() -> None:
    # Pension age is 66 years and 4 months in 2020 and 2021.
    stock = on_benefit(old("2020-01-01", 60))
    assert stock[0] == 500
    assert stock[16:].max() == 0
    assert stock[2] > 0


# Start, age in months at the start, and the month from which pension age has been reached, by hand:
# 66y4m in 2020 and 2021, 66y7m in 2022, 66y10m in 2023, 67y from 2024, 67y3m from 2028.
@pytest.mark.parametrize(
    ("start", "age_months", "month"),
    [
        ("2020-01-01", 66 * 12 + 3, 1),  # 66y4m on 1 February 2020
        ("2020-01-01", 64 * 12 + 5, 23),  # 66y4m on 1 December 2021
        ("2020-01-01", 64 * 12 + 4, 27),  # 66y4m only in 2022: 66y7m on 1 April 2022
        ("2020-01-01", 63 * 12 + 8, 35),  # 66y7m on 1 December 2022
        ("2020-01-01", 63 * 12 + 7, 39),  # 66y7m only in 2023: 66y10m on 1 April 2023
        ("2023-01-01", 66 * 12 + 1, 9),  # 66y10m on 1 October 2023
        ("2026-07-01", 65 * 12 + 7, 17),  # 67y on 1 December 2027
        ("2026-07-01", 65 * 12 + 6, 21),  # 67y only in 2028: 67y3m on 1 April 2028
    ],
)
def test_pension_age_is_reached_in_the_month_the_law_says(
    start: str, age_months: int, month: int
) -> None:
    scenario = old(start, 60)
    reached = pension_months(scenario, np.array([age_months]), np.array([0]))
    assert reached.tolist() == [month]


def test_who_comes_in_later_is_as_old_then() -> None:
    scenario = old("2020-01-01", 60)
    ages = np.full(3, 64 * 12 + 4)
    # Born three months later each: in month 27, 66y7m; in 30, the same; in 36 it is 66y10m.
    assert pension_months(scenario, ages, np.array([0, 3, 9])).tolist() == [27, 30, 39]


def test_whoever_is_past_it_at_the_start_leaves_in_the_first_month() -> None:
    stock = on_benefit(old("2020-01-01", 12, first=68, end=70))
    assert stock[0] == 500
    assert stock[1:].max() == 0


def test_nobody_comes_in_past_pension_age() -> None:
    intake = {"per_month": 20.0}
    scenario = old("2020-01-01", 60, first=60, end=67, intake=intake)
    limits = entry_limits(scenario)
    for cohort in cohorts(scenario):
        people = draw_worlds(
            scenario, cohort, ReplicationRange(5, 0, 0, 1), 0, cohort.size, NOBODY_JOINS
        )
        ages = draw_traits(scenario, people, 5).age_months
        assert (ages < limits[people.entry_month]).all()
        assert (people.pension_month > people.entry_month).all()


def test_without_ageing_nobody_reaches_it() -> None:
    scenario = old("2020-01-01", 60)
    still = scenario.model_copy(
        update={"population": scenario.population.model_copy(update={"ageing": False})}
    )
    assert on_benefit(still)[60] > 0
    assert (on_benefit(scenario) <= on_benefit(still)).all(), "pension only lowers the stock"


def test_a_life_is_the_same_until_pension_age() -> None:
    aged = old("2017-10-01", 50, first=60, end=67)
    still = aged.model_copy(
        update={"population": aged.population.model_copy(update={"ageing": False})}
    )
    here = ReplicationRange(3, 0, 0, 1)
    one, other = (person_months(setting_of(s), here) for s in (aged, still))
    retired = one.state == 5
    assert 0.1 < retired.any(axis=1).mean() < 0.9
    # Once past it, always; and before it nothing differs, though bands are cut at pension age.
    assert (np.diff(retired.astype(int), axis=1) >= 0).all()
    assert (one.state == other.state)[~retired].all()


def test_moves_at_pension_age_are_expected_exactly() -> None:
    """Flows scatter around the exact expectation; a right one fails here once in 10,000."""
    intake = {"per_month": 15.0, "part_time_share": 0.3}
    scenario = old("2020-01-01", 40, first=61, end=68, intake=intake)
    switches = [{"month": 6, "to": "coaching", "min_age_years": 64, "share": 0.7}]
    data = scenario.model_dump(mode="json", exclude={"inherited"})
    data["hazards"]["regimes"]["coaching"] = {"work": 3.0}
    scenario = Scenario.model_validate({**data, "policy": {"switches": switches}})
    setup, n_worlds = setting_of(scenario), 200
    expected = run_expected(setup)
    flows, entries = run_worlds(setup, ReplicationRange(8, 0, 0, n_worlds))
    stocks = persons_by_status(flows, entries).sum(axis=1)
    exact = persons_by_status(expected.flows, expected.entries).sum(axis=0)
    there = exact > 5
    error = stocks.std(axis=0, ddof=1)[there] / np.sqrt(n_worlds)
    z = (stocks.mean(axis=0) - exact)[there] / error
    # Bonferroni over all cells, two-sided: |z| below 5.4 for 1e-4 over some 300 of them.
    assert there.sum() > 200
    assert np.abs(z).max() < 5.4


def test_cut_bands_hold_the_same_people() -> None:
    bands = ((55 * 12, 67 * 12, 0.25), (18 * 12, 55 * 12, 0.75))
    years = dict(years_of_age(bands, 66 * 12 + 4))
    months, shares = months_of_age(bands, 66 * 12 + 4)
    assert sum(years.values()) == pytest.approx(1)
    assert shares.sum() == pytest.approx(1)
    assert years[66] == pytest.approx(shares[months >= 66 * 12].sum())
    assert months.max() == 66 * 12 + 3


def test_pension_ages_follow_the_law() -> None:
    from sim.inputs.amounts.pension_age import load_pension_ages

    on = load_pension_ages().on
    rows = [on(date(year, 7, 1)) for year in range(2015, 2032)]
    assert [row.years * 12 + row.months for row in rows] == [
        783, 786, 789, 792, 796, 796, 796, 799, 802, 804, 804, 804, 804, 807, 807, 807, 807,
    ]  # fmt: skip

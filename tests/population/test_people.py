"""People are what their addresses say, in the shares the scenario says."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address, Decision
from sim.inputs.scenario.model import Scenario
from sim.kernels.philox import counter_1, words_at
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import People, draw_cohort, draw_traits, key_of
from sim.verify.agreement import AgreementVerdict, agreement, count_z_scores
from tests.engine.worlds import HERE, world
from tests.twins.generated import PROFILES, addresses, scenarios

Row = tuple[int, int, int, int, int]  # class, entry, stop, status, since
PEOPLE = 20_000
CROWD = {
    "groups": [
        {
            "name": "many",
            "regime": "control",
            "persons": PEOPLE,
            "stopping_persons": PEOPLE,
            "volunteer_share": 0.35,
            "part_time_share": 0.15,
            "entry": {"at_start_share": 0.8, "last_month": 10},
        }
    ],
    "profiles": {"work_ready": 0.43, "physically_limited": 0.33, "mentally_limited": 0.24},
    "months_on_benefit": [
        {"from_months": 0, "to_months": 24, "share": 0.29},
        {"from_months": 24, "to_months": 180, "share": 0.71},
    ],
    "ages": [
        {"from_years": 18, "to_years": 27, "share": 0.1},
        {"from_years": 27, "to_years": 67, "share": 0.9},
    ],
}
FRAILTY = [{"value": 0.7, "share": 0.25}, {"value": 1.1, "share": 0.75}]


def levels(number: int, cohort: Cohort, decision: Decision, address: Address) -> list[float]:
    """The four numbers in [0, 1) of one address."""
    words = np.zeros((1, 4), np.uint32)
    words_at(
        np.array([number], np.uint32),
        np.array([counter_1(cohort.code, decision, 0)], np.uint32),
        np.uint32(address.replication), np.uint32(address.draw), key_of(address), words,
    )  # fmt: skip
    return (words[0] / 2.0**32).tolist()


def class_at(level: float, shares: list[float]) -> int:
    """The class in whose part of the unit interval a level lies."""
    cumulative = np.cumsum(shares)
    return next((at for at, end in enumerate(cumulative[:-1]) if level < end), len(shares) - 1)


def between(level: float, first: int, end: int) -> int:
    return first + int(level * (end - first))


def by_hand(data: dict[str, Any], cohort: Cohort, number: int, address: Address) -> Row:
    """One person of the caseload, attribute by attribute."""
    group = data["population"]["groups"][cohort.group]
    bands = data["population"]["months_on_benefit"]
    frailties = data["hazards"]["frailty"]
    horizon = data["time"]["months"]
    who = levels(number, cohort, Decision.WHO, address)
    when = levels(number, cohort, Decision.WHEN, address)
    profile = class_at(who[0], [data["population"]["profiles"][name] for name in PROFILES])
    frailty = class_at(who[1], [entry["share"] for entry in frailties])
    volunteer = who[2] < group["volunteer_share"]
    band = bands[class_at(who[3], [entry["share"] for entry in bands])]
    entry, months = 0, between(when[0], band["from_months"], band["to_months"])
    at_start = group["entry"]["at_start_share"]
    if when[1] >= at_start:
        last = group["entry"]["last_month"]
        entry, months = 1 + min(int((when[1] - at_start) / (1 - at_start) * last), last - 1), 0
    stop = horizon + 1
    if cohort.stops:
        first = min(entry + 1, horizon)
        stop = between(when[2], first, max(horizon, first + 1))
    person_class = (profile * len(frailties) + frailty) * 2 + volunteer
    return person_class, entry, stop, int(when[3] < group["part_time_share"]), entry - months


def rows_of(people: People) -> list[Row]:
    columns = (
        people.person_class, people.entry_month, people.stop_month, people.status, people.since,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(data=scenarios(), address=addresses())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_everybody_is_what_the_address_says(data: dict[str, Any], address: Address) -> None:
    scenario = Scenario.model_validate(data)
    for cohort in cohorts(scenario):
        if not cohort.arrives:
            people = draw_cohort(scenario, cohort, address, 0, cohort.size)
            expected = [by_hand(data, cohort, n, address) for n in range(cohort.size)]
            assert rows_of(people) == expected
            assert people.number.tolist() == list(range(cohort.size))


def test_a_part_of_a_cohort_is_that_part_of_the_whole() -> None:
    scenario = world(time={"months": 24}, population=CROWD)
    cohort = cohorts(scenario)[0]
    whole = rows_of(draw_cohort(scenario, cohort, HERE, 0, 500))
    assert rows_of(draw_cohort(scenario, cohort, HERE, 123, 321)) == whole[123:321]


def share_z(flags: np.ndarray, share: float) -> float:
    counts = np.array([float(flags.sum())]), np.array([float(flags.size)]), np.array([share])
    return float(count_z_scores(*counts)[0])


@pytest.fixture(scope="module")
def crowd() -> tuple[Scenario, People, People]:
    """Twenty thousand who stay and as many who stop."""
    scenario = world(time={"months": 24}, population=CROWD, hazards={"frailty": FRAILTY})
    stay, stop = cohorts(scenario)
    return scenario, *(draw_cohort(scenario, cohort, HERE, 0, PEOPLE) for cohort in (stay, stop))


def test_attributes_come_in_the_shares_of_the_scenario(
    crowd: tuple[Scenario, People, People],
) -> None:
    scenario, people, stopping = crowd
    code = people.person_class.astype(np.int64)
    start = people.entry_month == 0
    months = people.months_on_benefit()[start]
    z = [share_z(code // 4 == profile, share) for profile, share in enumerate((0.43, 0.33, 0.24))]
    z += [share_z(code // 2 % 2 == 0, 0.25), share_z(code % 2 == 1, 0.35)]
    z += [share_z(people.status == 1, 0.15), share_z(start, 0.8)]
    z += [share_z(people.entry_month == month, 0.02) for month in range(1, 11)]
    z += [share_z(months < 24, 0.29), share_z(months < 12, 0.145), share_z(months >= 102, 0.355)]
    z += [share_z(stopping.stop_month[stopping.entry_month == 0] < 12, 11 / 23)]
    traits = draw_traits(scenario, people, HERE.seed)
    z += [share_z(traits.household == code, share) for code, share in enumerate((0.6, 0.2, 0.2))]
    z += [share_z(traits.age_years < 27, 0.1), share_z(traits.age_years >= 47, 0.45)]
    z += [share_z(traits.earnings_level < 0.3, 0.3)]
    # People drawn rightly fail here once in 1,000.
    assert agreement(np.array(z)).verdict is not AgreementVerdict.FAIL


def test_attributes_stay_within_their_bounds(crowd: tuple[Scenario, People, People]) -> None:
    scenario, people, stopping = crowd
    late = people.entry_month > 0
    assert people.months_on_benefit()[late].max() == 0, "who comes in late is new inflow"
    assert set(people.months_on_benefit()[~late].tolist()) == set(range(180))
    assert (people.stop_month == 25).all()
    assert (stopping.stop_month > stopping.entry_month).all()
    assert stopping.stop_month.max() == 23
    traits = draw_traits(scenario, people, HERE.seed)
    assert set(traits.age_years.tolist()) == set(range(18, 67))
    assert 0 <= traits.earnings_level.min() <= traits.earnings_level.max() < 1


def test_empty_cohorts_are_left_out_and_strata_keep_their_place() -> None:
    groups = [
        {"name": "a", "regime": "control", "persons": 0, "stopping_persons": 2},
        {"name": "b", "regime": "control", "persons": 3},
    ]
    found = cohorts(world(population={"groups": groups}))
    assert [(c.code, c.stratum, c.size, c.stops) for c in found] == [
        (1, 1, 2, True),
        (2, 2, 3, False),
    ]

"""Waves, own choice, numbers of persons, ends of switches and combined regimes."""

from typing import Any

import numpy as np
import pytest

from sim.draws import Address, ReplicationRange
from sim.engine.expected import run_expected
from sim.engine.person_months import person_months
from sim.errors import InputError
from sim.events import PersonMonths
from sim.inputs.scenario.options import scenario_from_mapping
from sim.regimes.treatments import expected_eligible, regime_switches
from tests.engine.worlds import setting_of, world

PEOPLE = 4000
HERE = Address(seed=5, draw=0, replication=0)
REGIMES: dict[str, Any] = {
    "coaching": {"work": 2.0, "part_time": 1.5},
    "disregard": {"work": 1.5},
    "both": {"combines": ["coaching", "disregard"], "interaction": {"work": 0.5}},
}


def rolled_out(*, people: int = PEOPLE, **policy: Any) -> Any:
    group = {"name": "all-alike", "regime": "control", "persons": people}
    return world(
        time={"months": 24},
        population={"groups": [group | policy.pop("group", {})]},
        hazards={"regimes": REGIMES},
        policy=policy,
    )


def met(scenario: Any, months: PersonMonths, month: int, regime: str) -> np.ndarray:
    """Who meets a regime in a month."""
    code = setting_of(scenario).layout.treatments.index((regime, False))
    return months.treatment[:, month] == code


def lived(scenario: Any) -> PersonMonths:
    return person_months(setting_of(scenario), HERE.worlds)


def test_each_wave_reaches_others_until_all_are_reached() -> None:
    wave = {"to": "coaching", "first_month": 2, "every_months": 5, "count": 4, "share_each": 0.25}
    scenario = rolled_out(waves=[wave])
    months = lived(scenario)
    reached = [met(scenario, months, month, "coaching").mean() for month in (1, 2, 7, 12, 17, 23)]
    assert reached[0] == 0
    assert reached[1:4] == pytest.approx([0.25, 0.5, 0.75], abs=0.03)
    assert reached[4:] == [1, 1]


def test_who_is_reached_once_stays_reached() -> None:
    wave = {"to": "coaching", "first_month": 1, "every_months": 1, "count": 9, "share_each": 0.1}
    scenario = rolled_out(waves=[wave])
    months = lived(scenario)
    reached = np.array([met(scenario, months, month, "coaching") for month in range(24)])
    assert not (reached[:-1] & ~reached[1:]).any()


def test_people_choose_by_the_shares_and_the_rest_keeps_its_regime() -> None:
    choices = [{"to": "coaching", "share": 0.3}, {"to": "disregard", "share": 0.5}]
    scenario = rolled_out(switches=[{"month": 3, "choices": choices}])
    months = lived(scenario)
    shares = [
        met(scenario, months, 3, name).mean() for name in ("coaching", "disregard", "control")
    ]
    assert shares == pytest.approx([0.3, 0.5, 0.2], abs=0.03)


def test_a_number_of_persons_is_reached_on_average() -> None:
    switch = {"month": 4, "to": "coaching", "persons": 300, "max_months_on_benefit": 23}
    intake = {"intake": {"per_month": 20}}
    scenario = rolled_out(people=1000, switches=[switch], group=intake)
    months = person_months(setting_of(scenario), ReplicationRange(5, 0, 0, 40))
    reached = met(scenario, months, 23, "coaching")
    assert reached.sum() / 40 == pytest.approx(300, rel=0.03)
    # Nobody who came in later, and nobody out of reach.
    assert months.entry_month[reached].max() <= 4
    assert months.months_on_benefit[reached].max() <= 23


def test_the_expected_reach_is_what_is_found() -> None:
    switch = {
        "month": 4, "to": "coaching", "min_age_years": 30, "households": ["single"],
        "profiles": ["work_ready"], "min_months_on_benefit": 12,
    }  # fmt: skip
    entry = {"entry": {"at_start_share": 0.7, "last_month": 9}}
    scenario = rolled_out(switches=[switch], group=entry)
    found = met(scenario, lived(scenario), 4, "coaching").sum()
    expected = expected_eligible(scenario, scenario.policy.switches[0], 4)
    assert found == pytest.approx(expected, abs=4 * expected**0.5)


def test_a_switch_ends_where_it_says() -> None:
    switches = [
        {"month": 2, "to": "disregard"},
        {"month": 5, "to": "coaching", "until_month": 9, "share": 0.5},
    ]
    scenario = rolled_out(switches=switches)
    months = lived(scenario)
    half = met(scenario, months, 5, "coaching")
    assert 0.4 < half.mean() < 0.6
    assert met(scenario, months, 8, "coaching").tolist() == half.tolist()
    assert met(scenario, months, 9, "disregard").all()


def test_combined_regimes_multiply_their_ratios_and_the_interaction() -> None:
    small = {"benefit_to_work": 1e-6, "benefit_to_part_time": 1e-6}
    switches = [
        {"month": month, "to": name, "share": 0.5} for month, name in enumerate(REGIMES, start=1)
    ]
    scenario = world(hazards={"base": small, "regimes": REGIMES}, policy={"switches": switches})
    chosen = setting_of(scenario)
    names = [regime for regime, _ in chosen.layout.treatments]
    # Rows of the first class, bin and state; lanes to work and to part-time.
    chance = chosen.table.probability.reshape(len(names), -1, 4)[:, 0, :2]
    ratio = chance[names.index("both")] / chance[names.index("control")]
    assert ratio == pytest.approx([2.0 * 1.5 * 0.5, 1.5], rel=1e-4)


@pytest.mark.parametrize(
    "policy",
    [
        {"waves": [{"to": "coaching", "first_month": 2, "every_months": 7, "count": 3,
                    "share_each": 0.3}],
         "switches": [{"month": 8, "to": "disregard", "share": 0.5, "until_month": 15}]},
        {"switches": [{"month": 2, "choices": [{"to": "coaching", "share": 0.4},
                                               {"to": "both", "share": 0.4}]}]},
        {"waves": [{"to": "both", "first_month": 1, "every_months": 6, "count": 3,
                    "persons_each": 900, "min_age_years": 27}],
         "group": {"intake": {"per_month": 5.0}}},
    ],
)  # fmt: skip
def test_expectations_are_exact_for_every_policy_without_a_desk(policy: dict[str, Any]) -> None:
    scenario = rolled_out(**policy)
    hazards = {"base": {"benefit_to_work": 0.03, "work_to_returned": 0.05}}
    data = scenario.model_dump(mode="json", exclude_none=True)
    data["hazards"]["base"] |= hazards["base"]
    chosen = setting_of(scenario_from_mapping(data))
    expected = run_expected(chosen)
    months = person_months(chosen, ReplicationRange(7, 0, 0, 25))
    simulated = months.flows.sum(axis=(1, 2))
    mean, error = simulated.mean(axis=0), simulated.std(axis=0, ddof=1) / 5
    told = expected.flows.sum(axis=(0, 1))
    moving = told > 0
    z = (mean - told)[moving] / error[moving]
    assert np.abs(z).max() < 4
    assert not simulated[:, ~moving].any()


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"switches": [{"month": 1}]}, "must give either to or choices (got neither)"),
        ({"switches": [{"month": 1, "to": "coaching", "share": 0.5, "persons": 3}]},
         "must give share or persons, not both (got both)"),
        ({"switches": [{"month": 5, "to": "coaching", "until_month": 5}]},
         "until_month must be above month 5 (got 5)"),
        ({"switches": [{"month": 1, "choices": [{"to": "coaching", "share": 0.6},
                                                {"to": "disregard", "share": 0.6}]}]},
         "shares must sum to at most 1 (got 1.2)"),
        ({"switches": [{"month": 1, "choices": [{"to": "coaching", "share": 0.2},
                                                {"to": "coaching", "share": 0.3}]}]},
         "choices must each lead to another regime (got coaching, coaching)"),
        ({"switches": [{"month": 1, "to": "coaching", "persons": 4001}]},
         "policy.switches[0].persons: must be at most 4000, the persons in these groups"),
        ({"waves": [{"to": "coaching", "first_month": 1, "count": 3, "share_each": 0.5}]},
         "shares must sum to at most 1 (got 1.5)"),
        ({"waves": [{"to": "coaching", "first_month": 1, "count": 2, "persons_each": 2001}]},
         "policy.waves[0].persons_each: must be at most 4000, the persons in these groups"),
        ({"waves": [{"to": "coachng", "first_month": 1, "count": 5, "share_each": 0.1}]},
         "Did you mean `coaching`?"),
        ({"waves": [{"to": "coaching", "first_month": 1, "count": 5, "share_each": 0.1}]},
         "policy.waves[0].count: must be less, so that the last wave is at most in month 23"),
    ],
)  # fmt: skip
def test_mistakes_are_told(policy: dict[str, Any], told: str) -> None:
    data = rolled_out().model_dump(mode="json", exclude_none=True)
    data["policy"] = policy
    with pytest.raises(InputError) as error:
        scenario_from_mapping(data)
    assert told in str(error.value)


def test_waves_of_persons_that_exceed_those_within_reach_are_refused() -> None:
    wave = {"to": "coaching", "first_month": 1, "every_months": 2, "count": 2, "persons_each": 1500}
    scenario = rolled_out(waves=[wave | {"max_months_on_benefit": 29}])
    with pytest.raises(InputError, match="wave 2 in month 3 must find people whom no wave"):
        regime_switches(scenario)

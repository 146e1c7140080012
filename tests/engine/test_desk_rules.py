"""The desk's staff, doses, budget and end, by hand and as rules that always hold."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.engine.person_months import person_months
from sim.errors import InputError
from sim.events import PersonMonths
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping, with_changes
from sim.regimes.desk_posts import desk_places
from tests.engine.worlds import ENGINES, HERE, live, setting_of, world
from tests.oracles.staff import slots_of, staff_in_place
from tests.twins.generated import addresses
from tests.twins.policies import decided

COACHING = {"coaching": {"work": 4.0, "part_time": 9.0}}


def at_desk(months: int = 6, persons: int = 8, **desk: Any) -> Scenario:
    """People who all have the desk in their plan and never move."""
    group = {"name": "all-alike", "regime": "coaching", "persons": persons}
    return world(
        time={"months": months},
        population={"groups": [group]},
        hazards={"regimes": COACHING},
        policy={"desk": {"regime": "coaching", "while_waiting": "queue", **desk}},
    )


def log_of(scenario: Scenario, engine: str, name: str) -> list[float]:
    desk = live(scenario, engine).desks[0]
    assert desk is not None
    column: list[float] = getattr(desk, name).tolist()
    return column


def met(scenario: Scenario) -> list[set[str]]:
    """The regimes met in each month."""
    chosen = setting_of(scenario)
    names = [regime for regime, _ in chosen.layout.treatments]
    treatment = person_months(chosen, HERE.worlds).treatment
    return [{names[code] for code in month} for month in treatment.T.tolist()]


@pytest.mark.parametrize("engine", ENGINES)
def test_slots_follow_from_staff_that_must_be_hired(engine: str) -> None:
    fte = [{"from_month": 0, "fte": 2}, {"from_month": 4, "fte": 0.5}]
    staff = {"fte": fte, "clients_per_fte": 3, "fte_at_start": 1, "hiring_months": 2}
    slots = log_of(at_desk(staff=staff), engine, "slots")
    # One in post; the second comes after two months; the cut works at once.
    assert slots == [3, 3, 6, 6, 1, 1, 1]


def test_staff_in_post_is_counted_as_money_counts_it() -> None:
    steps = {0: 2.0, 3: 5.0, 4: 1.5, 8: 4.0}
    fte = [{"from_month": month, "fte": value} for month, value in steps.items()]
    staff = {"fte": fte, "clients_per_fte": 7.5, "fte_at_start": 1, "hiring_months": 3}
    wanted = np.array([steps[max(m for m in steps if m <= month)] for month in range(13)])
    in_place = staff_in_place(wanted, start_fte=1.0, hiring_months=3)
    scenario = at_desk(months=12, staff=staff)
    places = desk_places(scenario, scenario.policy.all_desks[0])
    assert places.tolist() == slots_of(in_place, 7.5).tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thin_desk_gives_all_the_largest_dose_that_fits(engine: str) -> None:
    slots = [{"from_month": 0, "slots": 8}, {"from_month": 2, "slots": 6},
             {"from_month": 3, "slots": 2}, {"from_month": 4, "slots": 1}]  # fmt: skip
    desk = {"slots": slots, "when_short": "thin"}
    doses = log_of(at_desk(**desk), engine, "dose")
    # 8 people: 8/8, 6/8, 2/8; 1/8 lies below the lowest level, a quarter.
    assert doses == [1, 1, 0.75, 0.25, 0, 0, 0]
    assert log_of(at_desk(**desk), engine, "coached") == [8] * 7


def test_the_dose_is_what_people_meet() -> None:
    slots = [{"from_month": 0, "slots": 8}, {"from_month": 2, "slots": 4},
             {"from_month": 4, "slots": 1}]  # fmt: skip
    found = met(at_desk(slots=slots, when_short="thin"))
    assert found == [
        {"coaching"}, {"coaching"}, {"coaching@0.5"}, {"coaching@0.5"}, {"queue"}, {"queue"},
        {"queue"},
    ]  # fmt: skip


def test_a_dose_takes_ratios_to_the_power_of_its_effect() -> None:
    doses = [{"level": 0.25, "effect": 0.5}, {"level": 0.5}]
    scenario = at_desk(slots=2, when_short="thin", doses=doses)
    small = {"benefit_to_work": 1e-7, "benefit_to_part_time": 1e-7}
    data = scenario.model_dump(mode="json", exclude_none=True)
    data["hazards"]["base"] |= small
    data["hazards"]["regimes"]["both"] = {"combines": ["coaching", "exemption"]}
    data["hazards"]["regimes"]["exemption"] = {"work": 3.0}
    data["policy"]["desk"] |= {"regime": "both", "while_waiting": "exemption"}
    data["policy"]["switches"] = [{"month": 0, "to": "both"}]
    chosen = setting_of(scenario_from_mapping(data))
    names = [regime for regime, _ in chosen.layout.treatments]
    chance = chosen.table.probability.reshape(len(names), -1, 4)[:, 0, 0] * 1e7
    # Coaching is thinned, the exemption that all have is not.
    ratios = {name: chance[names.index(name)] for name in ("both", "both@0.5", "both@0.25")}
    assert ratios == pytest.approx({"both": 12, "both@0.5": 6, "both@0.25": 6}, rel=1e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_budget_stops_starts_in_time_until_the_next_year(engine: str) -> None:
    # Month 0 is October: three months left, € 100 a client-month, € 650 a year: two clients.
    desk = {"slots": 6, "yearly_budget_eur": 650, "cost_per_client_month_eur": 100,
            "longest_months": 2}  # fmt: skip
    scenario = at_desk(months=6, **desk)
    # Two start in October and end in December; € 250 is left then, two more for one month. From
    # January € 650 must last twelve months: that pays for nobody, and who is there leaves.
    assert log_of(scenario, engine, "starts") == [2, 0, 2, 0, 0, 0, 0]
    assert log_of(scenario, engine, "coached") == [2, 2, 2, 0, 0, 0, 0]
    assert log_of(scenario, engine, "cut") == [0, 0, 0, 2, 0, 0, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_closed_desk_sends_everybody_away(engine: str) -> None:
    scenario = at_desk(slots=5, end_month=3)
    assert log_of(scenario, engine, "coached") == [5, 5, 5, 0, 0, 0, 0]
    assert log_of(scenario, engine, "waiting") == [3, 3, 3, 0, 0, 0, 0]
    assert log_of(scenario, engine, "ends") == [0, 0, 0, 5, 0, 0, 0]
    assert log_of(scenario, engine, "dropped") == [0, 0, 0, 3, 0, 0, 0]
    assert met(scenario)[3] == {"queue"}


def logged(data: dict[str, Any], address: Any) -> tuple[Scenario, PersonMonths]:
    scenario = Scenario.model_validate(data)
    return scenario, person_months(setting_of(scenario), address.worlds)


@given(data=decided(desk=True), address=addresses())
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_the_desks_books_always_balance(data: dict[str, Any], address: Any) -> None:
    scenario, months = logged(data, address)
    desk = scenario.policy.desk
    assert desk is not None
    (log,) = months.desks[0]
    before = np.concatenate([[0], log.coached[:-1]])
    assert log.coached.tolist() == (before + log.starts - log.ends).tolist()
    waited = np.concatenate([[0], log.waiting[:-1]])
    assert log.waiting.tolist() == (waited + log.requests - log.starts - log.dropped).tolist()
    # Nobody is served whom the places do not hold.
    full = log.coached * log.dose
    assert (full <= log.slots + 1e-6).all()
    assert (log.cut <= log.ends).all()
    if desk.end_month is not None:
        assert not log.coached[desk.end_month :].any()
    assert_budget_holds(scenario, full)


def assert_budget_holds(scenario: Scenario, full: np.ndarray) -> None:
    """No calendar year costs more than its budget."""
    desk = scenario.policy.desk
    assert desk is not None
    if desk.yearly_budget_eur is None or desk.cost_per_client_month_eur is None:
        return
    # With staff the price limits the posts; what they cost is asked in tests/money.
    first = scenario.time.start.month - 1
    year = (first + np.arange(full.size)) // 12
    for number in np.unique(year):
        spent = full[year == number].sum() * desk.cost_per_client_month_eur.value
        assert spent <= desk.yearly_budget_eur.value + 1e-6


@pytest.mark.parametrize(
    ("desk", "told"),
    [
        ({}, "must give either slots or staff (got neither)"),
        ({"slots": 3, "staff": {"fte": 1, "clients_per_fte": 50}},
         "must give either slots or staff (got both)"),
        ({"staff": {"fte": -1, "clients_per_fte": 50}},
         "policy.desk.staff.fte: must be a number from 0 to 1000000 fte (got -1)."),
        ({"staff": {"fte": 1, "clients_per_fte": 0}},
         "policy.desk.staff.clients_per_fte: must be a caseload above 0"),
        ({"slots": 3, "yearly_budget_eur": 1000},
         "must give cost_per_client_month_eur with yearly_budget_eur and slots"),
        ({"staff": {"fte": 1, "clients_per_fte": 50}, "cost_per_client_month_eur": 200},
         "must leave out cost_per_client_month_eur where staff is given without"),
        ({"slots": 3, "yearly_budget_eur": -1, "cost_per_client_month_eur": 5},
         "policy.desk.yearly_budget_eur: must be an amount from 0"),
        ({"slots": 3, "when_short": "thin", "doses": [{"level": 0.5}, {"level": 0.25}]},
         "doses must have levels between 0 and 1 that rise (got 0.5, 0.25)"),
        ({"slots": 3, "when_short": "thin", "when_cut": "leave"},
         "must give when_cut: thin, or leave it out, with when_short: thin"),
        ({"slots": 3, "when_short": "thin", "queue": "longest_on_benefit"},
         "must leave out priority and queue with when_short: thin"),
        ({"slots": 3, "priority": [{"groups": ["nobody"]}]},
         "policy.desk.priority[0].groups[0]: must be a group's name"),
        ({"slots": 3, "priority": [{"min_age_years": 40, "max_age_years": 30}]},
         "policy.desk.priority[0]: min_age_years must be at most max_age_years"),
        ({"slots": 3, "when_cut": "stay"}, "policy.desk.when_cut: must be"),
        ({"staff": {"fte": [{"from_month": 2, "fte": 1}], "clients_per_fte": 5}},
         "policy.desk.staff.fte[0].from_month: must be 0 in the first entry (got 2)."),
    ],
)  # fmt: skip
def test_mistakes_are_told(desk: dict[str, Any], told: str) -> None:
    data = at_desk(slots=1).model_dump(mode="json", exclude_none=True)
    data["policy"]["desk"] = {"regime": "coaching", "while_waiting": "queue", **desk}
    with pytest.raises(InputError) as error:
        scenario_from_mapping(data)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"regime": "coaching"},
         "policy.desks[1].regime: must be a regime without a desk of its own (got `coaching`"),
        ({"while_waiting": "coaching"},
         "policy.desks[1].while_waiting: must be a regime without a desk (got `coaching`"),
        ({"regime": "nowhere"}, "policy.desks[1].regime: must be"),
        ({"slots": None}, "policy.desks[1]: must give either slots or staff (got neither)"),
        ({"priority": [{"groups": ["nobody"]}]},
         "policy.desks[1].priority[0].groups[0]: must be a group's name"),
    ],
)  # fmt: skip
def test_mistakes_at_several_desks_are_told(change: dict[str, Any], told: str) -> None:
    first = {"regime": "coaching", "while_waiting": "queue", "slots": 1}
    second = {"regime": "reference", "while_waiting": "queue", "slots": 1} | change
    data = at_desk(slots=1).model_dump(mode="json", exclude_none=True)
    data["policy"] |= {"desk": None, "desks": [first, second]}
    with pytest.raises(InputError) as error:
        scenario_from_mapping(data)
    assert told in str(error.value)


def test_a_desk_and_desks_are_two_ways_to_say_one_thing() -> None:
    data = at_desk(slots=1).model_dump(mode="json", exclude_none=True)
    data["policy"]["desks"] = [data["policy"]["desk"]]
    with pytest.raises(InputError, match="must give desk or desks, not both"):
        scenario_from_mapping(data)
    # In a file that builds on another the last one written holds.
    change = {"desks": [{"regime": "reference", "while_waiting": "queue", "slots": 2}]}
    (desk,) = with_changes(at_desk(slots=1), {"policy": change}).policy.all_desks
    assert desk.regime == "reference"

"""Who left before the start and comes back: both engines, the expectation, and closed forms."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.cells import make_cells
from sim.engine.choose import run_worlds
from sim.engine.expected import run_expected
from sim.engine.person_months import person_months
from sim.engine.returners import BACK
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping
from sim.outcomes.measures import count_measures
from sim.outcomes.story.story import story_of
from sim.report.text.story import story_text
from sim.states import OFF_BENEFIT
from sim.verify.agreement import AgreementVerdict, agreement
from sim.verify.expectations import split_by_law
from tests.engine.worlds import assert_same_lives, moves_of, setting_of, world
from tests.theory.stocks import persons_by_status
from tests.twins.generated import addresses, scenarios

WORLDS = 150
changing = settings(
    max_examples=30,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much
    ],
)  # fmt: skip


@st.composite
def left_before(draw: st.DrawFn) -> dict[str, Any]:
    """As many as the status quo has leave, or a number of one's own."""
    months = {"months": draw(st.sampled_from([1, 7, 60]))}
    own = {
        "exits_per_month": draw(st.sampled_from([0.0, 2.0])),
        "to_work_share": draw(st.sampled_from([0.0, 0.6, 1.0])),
    }
    return months | (own if draw(st.booleans()) else {})


@st.composite
def returning(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario in which people had left before the start, with what stays with an exit or not."""
    data = copy.deepcopy(draw(scenarios(desk=desk, most_months=20)))
    for group in data["population"]["groups"]:
        if draw(st.booleans()):
            group["left_before"] = draw(left_before())
    if draw(st.booleans()):
        data["hazards"]["returns"] = {"half_life_months": 6}
    return data


def changed_by_it(data: dict[str, Any], address: Address) -> None:
    """Throw an example away in which nobody comes back; hold the engines to each other."""
    chosen = setting_of(Scenario.model_validate(data))
    lives = run_batch(chosen, address, keep_moves=True)
    assume(lives.entries[..., list(BACK)].sum() > 0)
    assert_same_lives(lives, run_simpy(chosen, address))
    months = person_months(chosen, address.worlds)
    np.testing.assert_array_equal(months.flows[0], lives.flows)


@given(data=returning(desk=False), address=addresses())
@changing
def test_lives_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@given(data=returning(desk=True), address=addresses())
@changing
def test_lives_are_the_same_at_a_desk(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@given(data=scenarios(most_months=20), address=addresses())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_everybody_else_lives_as_without_them(data: dict[str, Any], address: Address) -> None:
    data["policy"].pop("desk", None)
    with_them = copy.deepcopy(data)
    with_them["population"]["groups"][-1]["left_before"] = {
        "months": 12, "exits_per_month": 3, "to_work_share": 0.5
    }  # fmt: skip
    plain, more = (
        run_batch(setting_of(Scenario.model_validate(each)), address, keep_moves=True)
        for each in (data, with_them)
    )
    # Theirs are the last rows; everybody else keeps the row.
    count = int(plain.entries.sum())
    assert [row for row in moves_of(more) if row[0] < count] == moves_of(plain)


NO_EXITS = {"benefit_to_work": 0.0}
BASE = {"benefit_to_work": 0.03, "work_to_returned": 0.02, "other_exit_to_returned": 0.05}


def town(months: int, own: dict[str, Any], base: dict[str, float] | None = None) -> Scenario:
    group = {"name": "a", "regime": "control", "persons": 1000, "left_before": own}
    return world(
        time={"months": months}, population={"groups": [group]}, hazards={"base": base or BASE}
    )


def back_in(scenario: Scenario) -> np.ndarray:
    """Persons back first at the start of each month, by what they left for: (months + 1, 2)."""
    entries = run_expected(setting_of(scenario)).entries
    return entries.sum(axis=0)[:, list(BACK)]


def test_with_one_hazard_the_numbers_are_the_closed_form() -> None:
    back = back_in(town(24, {"months": 60}))
    leaves = 1000 * (1 - np.exp(-0.03))
    stays = np.exp(-0.02)
    away = leaves * (1 - stays**60) / (1 - stays)
    np.testing.assert_allclose(back[1:, 0], away * stays ** np.arange(24) * (1 - stays), rtol=1e-12)
    assert not back[:, 1].any()
    assert not back[0].any()


def test_own_numbers_take_the_place_of_the_status_quo() -> None:
    back = back_in(town(2, {"months": 3, "exits_per_month": 10, "to_work_share": 0.4}))
    for kind, (share, hazard) in enumerate(((0.4, 0.02), (0.6, 0.05))):
        stays = np.exp(-hazard)
        away = 10 * share * (1 + stays + stays**2)
        assert back[1:, kind] == pytest.approx(away * (1 - stays) * stays ** np.arange(2))


def test_returns_by_months_since_the_exit_begin_where_people_are() -> None:
    """Only who left in the last six months may come back, so none does after month 6."""
    base = BASE | {"other_exit_to_returned": 0.0}
    scenario = town(12, {"months": 60}, base).model_dump(
        mode="json", exclude_none=True, exclude_defaults=True
    )
    scenario["hazards"]["duration"] = {
        "off_benefit": [{"from_months": 0}, {"from_months": 6, "returned": 1e-9}]
    }
    back = back_in(Scenario.model_validate(scenario)).sum(axis=1)
    assert (back[1:7] > 0).all()
    assert back[7:].max() < 1e-6
    assert (np.diff(back[1:7]) < 0).all()


def test_worlds_scatter_around_the_expectation() -> None:
    setup = setting_of(town(24, {"months": 60}))
    parts = dict(split_by_law(setup))
    assert parts.keys() == {"caseload", "inflow"}
    expected = run_expected(parts["inflow"])
    lived = persons_by_status(*run_worlds(parts["inflow"], ReplicationRange(3, 0, 0, WORLDS)))
    exact = persons_by_status(expected.flows, expected.entries) * WORLDS
    seen = exact > 100
    z = (lived.sum(axis=0)[seen] - exact[seen]) / np.sqrt(exact[seen])
    assert seen.sum() > 40
    # A world that is right fails here once in 1,000.
    assert agreement(z).verdict is not AgreementVerdict.FAIL


def test_returns_of_who_left_before_are_counted_as_returns_and_as_nothing_else() -> None:
    base = {"work_to_returned": 0.05}
    own = {"months": 60, "exits_per_month": 5, "to_work_share": 1.0}
    lives = run_expected(setting_of(town(12, own, base)))
    counted = {name: values.sum(axis=0) for name, values in
               count_measures(lives.flows, lives.entries).items()}  # fmt: skip
    came = lives.entries[:, 1:].sum(axis=(0, 2)).cumsum()
    np.testing.assert_allclose(counted["returns"][1:], came)
    np.testing.assert_allclose(counted["on_benefit"][1:], 1000 + came)
    assert not counted["first_exit_to_work"].any()
    assert not counted["net_exit_to_work"].any()


def test_who_left_for_work_before_makes_no_first_exit_later() -> None:
    base = {"benefit_to_work": 0.2, "work_to_returned": 0.05}
    own = {"months": 60, "exits_per_month": 50, "to_work_share": 1.0}
    lives = run_expected(setting_of(town(12, own, base)))
    first = count_measures(lives.flows, lives.entries)["first_exit_to_work"].sum(axis=0)
    assert first[-1] == pytest.approx(1000 * (1 - np.exp(-0.2 * 12)))


def test_past_pension_age_nobody_comes_back() -> None:
    scenario = town(12, {"months": 60}).model_dump(
        mode="json", exclude_none=True, exclude_defaults=True
    )
    young, old = copy.deepcopy(scenario), copy.deepcopy(scenario)
    for data, years in ((young, (20, 30)), (old, (62, 65))):
        data["population"]["ages"] = [{"from_years": years[0], "to_years": years[1], "share": 1.0}]
        data["population"]["ageing"] = True
    few, many = (back_in(Scenario.model_validate(data)).sum() for data in (old, young))
    assert many == pytest.approx(back_in(town(12, {"months": 60})).sum())
    assert 0.2 < few / many < 0.9


REFUSED = {
    "a regime to come back under": (
        {"hazards": {"regimes": {"control": {}}}, "population": {"groups": [
            {"name": "a", "regime": "control", "persons": 3, "left_before": {"months": 60}}]}},
        "must be left out unless hazards.regimes names `reference`",
    ),
    "half of one's own numbers": (
        {"population": {"groups": [
            {"name": "a", "regime": "control", "persons": 3,
             "left_before": {"exits_per_month": 2}}]}},
        "must give exits_per_month and to_work_share together, or neither",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case: str) -> None:
    change, said = REFUSED[case]
    data = world().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for section, part in change.items():
        data[section] = data.get(section, {}) | part
    with pytest.raises((InputError, ValueError), match=said.replace("(", r"\(")):
        setting_of(scenario_from_mapping(data))


def test_a_switch_for_a_number_of_persons_reaches_none_of_them() -> None:
    """Whoever is reached goes back to work at once; who came back from before never does."""
    data = town(4, {"months": 60}, {"work_to_returned": 0.1} | NO_EXITS).model_dump(
        mode="json", exclude_none=True, exclude_defaults=True
    )
    data["population"]["groups"][0]["left_before"] |= {"exits_per_month": 9, "to_work_share": 1}
    data["policy"] = {"switches": [{"month": 3, "to": "coaching", "persons": 1000}]}
    setup = setting_of(scenario_from_mapping(data))
    lives = run_batch(setup, Address(1, 0, 0), keep_moves=True)
    assert lives.entries[..., list(BACK)].sum() > 20
    assert set(np.unique(person_months(setup, Address(1, 0, 0).worlds).treatment[-20:, -1])) == {
        setup.layout.treatments.index(("control", False))
    }
    people = make_cells(setup)
    met = people.plans.treatment[people.cells.plan[people.cells.entry_month > 0]]
    assert set(np.unique(met)) == {setup.layout.treatments.index(("control", False))}


def test_the_story_says_that_somebody_came_back() -> None:
    scenario = town(6, {"months": 60})
    lives = person_months(setting_of(scenario), Address(scenario.seed, 0, 0).worlds)
    assert lives.size > 1000
    story = story_of(scenario, lives.size - 1)
    assert story.lives[0].who.came_back
    assert not story.lives[0].who.arrives
    assert "came back, having left before the start" in story_text(story)
    assert lives.state[-1, 0] not in OFF_BENEFIT

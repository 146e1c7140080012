"""One person's story is the life the engines live, and the parting is where its doors differ."""

from typing import Any

import numpy as np
import pytest

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.person_months import person_months
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.outcomes.story.events import Event, elapsed_by_month, events_of
from sim.outcomes.story.life import Life, desk_places
from sim.outcomes.story.story import story_of
from sim.states import STATE_NAMES
from tests.engine.worlds import setting_of as setting_of_world
from tests.engine.worlds import world
from tests.verify.small_worlds import ALL_COACHED, DESK, small

SCENARIO = small(ALL_COACHED, DESK)


def setting_of(option: Option, draws: int = 3, draw: int = 0) -> Any:
    return option_setup(option.scenario, parameter_draws(option.scenario, draws).draw(draw))


def lives_of_all(scenario: Scenario, option: str, n_people: int = 40) -> list[Life]:
    return [story_of(scenario, person, (option,)).lives[0] for person in range(n_people)]


@pytest.mark.parametrize("option", ["base", "coached", "desk"])
def test_every_month_is_the_engine_s(option: str) -> None:
    chosen = setting_of(next(o for o in resolve_options(SCENARIO) if o.name == option))
    months = person_months(chosen, Address(SCENARIO.seed, 0, 0).worlds)
    names = np.array([*STATE_NAMES, *[None] * 251])
    regimes = np.array([*(entry[0] for entry in chosen.layout.treatments), *[None] * 256])
    for person in range(0, months.size, 3):
        life = story_of(SCENARIO, person, (option,)).lives[0]
        assert list(life.states) == names[months.state[person].astype(int)].tolist()
        assert list(life.regimes) == regimes[months.treatment[person].astype(int)].tolist()


@pytest.mark.parametrize("option", ["base", "desk"])
def test_moves_are_the_batch_engine_s(option: str) -> None:
    chosen = setting_of(next(o for o in resolve_options(SCENARIO) if o.name == option))
    moves = run_batch(chosen, Address(SCENARIO.seed, 0, 0), keep_moves=True).moves
    assert moves is not None
    for person, life in enumerate(lives_of_all(SCENARIO, option)):
        told = [event.month for event in life.events if event.kind == "moves"]
        assert told == moves.month[moves.person == person].tolist()


def test_the_desk_s_log_is_the_sum_of_the_stories() -> None:
    option = next(o for o in resolve_options(SCENARIO) if o.name == "desk")
    chosen = setting_of(option)
    address = Address(SCENARIO.seed, 0, 0)
    log = run_batch(chosen, address).desks[0]
    assert log is not None
    lives = lives_of_all(SCENARIO, "desk", person_months(chosen, address.worlds).size)
    for month in range(13):
        places = [life.at_desk[month] for life in lives]
        assert places.count("coached") == log.coached[month]
        assert places.count("waiting") == log.waiting[month]


def test_lives_part_where_the_word_lies_between_the_two_chances() -> None:
    partings = [story_of(SCENARIO, person).parting for person in range(50)]
    found = [parting for parting in partings if parting is not None]
    assert found
    for parting in found:
        low, high = sorted(view.chance for view in parting.views)
        moving = [view for view in parting.views if view.moves_to]
        assert parting.cause == "door"
        assert parting.word_names == parting.door == "work"
        assert low <= parting.height < high
        assert [view.chance for view in moving] == [high]
        ratios = next(f for f in parting.factors if f.names[1].startswith("regime."))
        assert ratios.names == ("regime.control.work", "regime.coaching.work")
        assert ratios.values == (1.0, 2.0)
        assert {view.regime for view in parting.views} == {"control", "coaching"}
        assert parting.month >= 3  # the switch


def test_lives_are_the_same_up_to_the_parting() -> None:
    for person in range(50):
        story = story_of(SCENARIO, person, ("base", "desk"))
        one, other = (life.states for life in story.lives)
        if story.parting is None:
            assert one == other
        else:
            month = story.parting.month
            assert one[: month + 1] == other[: month + 1]
            assert one[month + 1] != other[month + 1]


def test_options_without_any_effect_never_part() -> None:
    story = story_of(small({"name": "idle"}), 0)
    assert [life.option for life in story.lives] == ["base", "idle"]
    assert story.parting is None
    assert story.regimes_part is None


def test_somebody_else_at_the_start_is_told_as_such() -> None:
    shares = {"work_ready": 0.0, "physically_limited": 0.0, "mentally_limited": 1.0}
    groups = [{"name": "one", "regime": "control", "persons": 30, "part_time_share": 1.0}]
    other = {
        "name": "other",
        "change": {"population": {"profiles": shares, "groups": groups}},
    }
    stories = [story_of(small(other), person) for person in range(30)]
    starts = [s.parting for s in stories if s.lives[0].states[0] == "benefit"]
    assert starts
    assert all(parting is not None and parting.cause == "start" for parting in starts)
    assert {s.lives[1].who.profile for s in stories} == {"mentally_limited"}


def test_a_person_keeps_the_address_where_groups_have_other_sizes() -> None:
    groups = [
        {"name": "one", "regime": "control", "persons": 33, "part_time_share": 0.2},
        SCENARIO.population.groups[1].model_dump(mode="json", exclude_none=True),
    ]
    scenario = small({"name": "more", "change": {"population": {"groups": groups}}})
    for person in (0, 29, 30, 49, 52):
        one, other = story_of(scenario, person).lives
        assert one.states == other.states
        assert one.who == other.who


def test_who_comes_in_late_has_no_months_before() -> None:
    chosen = setting_of(resolve_options(SCENARIO)[0])
    months = person_months(chosen, Address(SCENARIO.seed, 0, 0).worlds)
    person = int(np.flatnonzero(months.cohort >= 128)[-1])
    life = story_of(SCENARIO, person, ("base",)).lives[0]
    assert life.who.arrives
    assert life.who.months_on_benefit == 0
    assert life.states[: life.who.enters_in] == (None,) * life.who.enters_in
    assert life.events[0] == Event(
        life.who.enters_in, "enters", "", str(life.states[life.who.enters_in]), 0
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"person": 1000}, r"--person: must be from 0 to \d+ in this world \(got 1000\)"),
        ({"person": -1}, r"--person: must be from 0 to \d+"),
        ({"person": 0, "options": ("coachd",)}, "Did you mean `coached`?"),
        ({"person": 0, "options": ("base", "desk", "coached")}, "one option or two"),
        ({"person": 0, "draw": 3}, r"--draw: must be from 0 to 2 \(got 3\)"),
        ({"person": 0, "replication": -1}, "--replication: must be from 0"),
    ],
)
def test_mistakes_are_told(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        story_of(SCENARIO, **asked)


def test_somebody_who_is_not_there_in_the_other_option_is_told() -> None:
    fewer = [{"name": "one", "regime": "control", "persons": 5}]
    scenario = small({"name": "fewer", "change": {"population": {"groups": fewer}}})
    with pytest.raises(InputError, match="does not come in there"):
        story_of(scenario, 20)


def test_another_world_is_another_life() -> None:
    here = [story_of(SCENARIO, person, ("base",)).lives for person in range(10)]
    there = [
        story_of(SCENARIO, person, ("base",), draw=2, replication=7).lives for person in range(10)
    ]
    assert here != there


def test_events_of_a_made_up_life() -> None:
    states = [None, "benefit", "part_time", "work", "returned"]
    regimes = [None, "control", "coaching", "coaching", "reference"]
    events = events_of(states, regimes, [""] * 5, 7, stops_in=4)
    assert events == (
        Event(1, "enters", "", "benefit", 7),
        Event(1, "moves", "benefit", "part_time", 7),
        Event(2, "meets", "control", "coaching", 0),
        Event(2, "moves", "part_time", "work", 8),
        Event(3, "moves", "work", "returned", 0),
        Event(4, "stops", "coaching", "reference", 0),
    )
    assert elapsed_by_month(states, 1, 7) == {1: 7, 2: 8, 3: 0, 4: 0}


def test_places_at_a_desk_of_a_made_up_life() -> None:
    # waits, is coached for the full two months, leaves, comes back and is coached at once
    state = np.array([0, 0, 0, 0, 2, 4, 4], np.uint8)
    served = np.array([False, True, True, False, False, True, True])
    asks = np.array([True, True, True, True, False, True, True])
    places = desk_places(state, served, asks, longest=2)
    assert places == ("waiting", "coached", "coached", "finished", "", "coached", "coached")
    events = events_of([*"bbbbwbb"], ["x"] * 7, places, 0, None)
    told = [(event.month, event.kind, event.months) for event in events if "coach" in event.kind]
    assert told[:2] == [(1, "is_coached", 1), (3, "is_not_coached", 2)]


def test_who_comes_in_reaches_pension_age_in_the_month_the_engine_says() -> None:
    """New inflow is told one by one: each has a pension month of its own."""
    old = [{"from_years": 64, "to_years": 66, "share": 1.0}]
    group = {
        "name": "a",
        "regime": "control",
        "persons": 1,
        "intake": {"per_month": 1.5, "ages": old},
        "traits": {"statushouder": 1.0, "long-ill": 0.0},
    }
    scenario = world(time={"months": 36}, population={"groups": [group], "ageing": True})
    months = person_months(setting_of_world(scenario), Address(scenario.seed, 0, 0).worlds)
    for person in range(1, months.size):
        life = story_of(scenario, person).lives[0]
        assert life.states[-1] == STATE_NAMES[months.state[person][-1]]
        assert life.who.traits == ("statushouder",)
    assert len({STATE_NAMES[state] for state in months.state[:, -1]}) > 1

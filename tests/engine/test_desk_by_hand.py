"""Queues small enough to work out by hand, and what the desk must write down; on both engines.

Hazards here are never or for certain, so every log is the only one possible.
"""

from typing import Any

import numpy as np
import pytest

from sim.engine.person_months import person_months
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import (
    ENGINES,
    HERE,
    NEVER,
    SURE_BASE,
    SURELY,
    desk_rows,
    live,
    moves_of,
    setting_of,
    world,
)

BOOK = ("requests", "starts", "ends", "dropped", "coached", "waiting")
QUIET = (0, 0, 0, 0, 0, 0)
BENEFIT, WORK_LANE = 0, 0

pytestmark = [pytest.mark.small, pytest.mark.parametrize("engine", ENGINES)]


def group(name: str, persons: int, regime: str = "coaching", **others: Any) -> dict[str, Any]:
    return {"name": name, "regime": regime, "persons": persons, **others}


def desk_world(
    months: int, groups: list[dict[str, Any]], *, desk: dict[str, Any], **others: Any
) -> Scenario:
    """Groups at a desk that gives `coaching`; who waits meets the regime `queue`."""
    rules = {"regime": "coaching", "while_waiting": "queue"} | desk
    policy = {"desk": rules, "switches": others.pop("switches", [])}
    return world(
        time={"months": months}, population={"groups": groups}, policy=policy, hazards=others
    )


def leaving(regime: str) -> dict[str, Any]:
    """Hazards under which this regime sends people to work at once and the other keeps them."""
    ratios = {"coaching": {"work": NEVER}, "queue": {"work": NEVER}} | {regime: {"work": SURELY}}
    return {"base": {"benefit_to_work": SURE_BASE}, "regimes": ratios}


def test_one_slot_passes_from_hand_to_hand(engine: str) -> None:
    scenario = desk_world(6, [group("three", 3)], desk={"slots": 1, "longest_months": 2})
    assert desk_rows(live(scenario, engine), *BOOK) == [
        (3, 1, 0, 0, 1, 2),  # all ask, the first gets the slot
        (0, 0, 0, 0, 1, 2),
        (0, 1, 1, 0, 1, 1),  # two months are over
        (0, 0, 0, 0, 1, 1),
        (0, 1, 1, 0, 1, 0),
        (0, 0, 0, 0, 1, 0),
        (0, 0, 1, 0, 0, 0),  # who has had the full time does not ask again
    ]


STEPS = [
    {"from_month": 0, "slots": 2},
    {"from_month": 2, "slots": 1},
    {"from_month": 5, "slots": 3},
]


def test_when_slots_are_cut_who_came_last_leaves_and_waits_again(engine: str) -> None:
    lives = live(desk_world(6, [group("four", 4)], desk={"slots": STEPS}), engine)
    columns = ("slots", "requests", "starts", "ends", "cut", "coached", "waiting")
    assert desk_rows(lives, *columns) == [
        (2, 4, 2, 0, 0, 2, 2),
        (2, 0, 0, 0, 0, 2, 2),
        (1, 1, 0, 1, 1, 1, 3),  # both came in month 0: the higher person leaves, and asks anew
        (1, 0, 0, 0, 0, 1, 3),
        (1, 0, 0, 0, 0, 1, 3),
        (3, 0, 2, 0, 0, 3, 1),
        (3, 0, 0, 0, 0, 3, 1),
    ]


def coached_in(scenario: Scenario, engine: str) -> list[list[int]]:
    """The persons coached in each month."""
    chosen = setting_of(scenario)
    coaching = [regime for regime, _ in chosen.layout.treatments].index("coaching")
    met = person_months(chosen, HERE.worlds, engine).treatment
    return [np.flatnonzero(month == coaching).tolist() for month in met.T]


def test_who_was_sent_away_queues_behind_those_who_wait(engine: str) -> None:
    # Person 2 comes a month after 0 and 1 and leaves first; 3 has waited all the time.
    steps = [{"from_month": 0, "slots": 2}, {"from_month": 1, "slots": 3},
             {"from_month": 2, "slots": 2}, {"from_month": 3, "slots": 1},
             {"from_month": 4, "slots": 3}]  # fmt: skip
    scenario = desk_world(4, [group("four", 4)], desk={"slots": steps})
    assert coached_in(scenario, engine) == [[0, 1], [0, 1, 2], [0, 1], [0], [0, 2, 3]]
    assert desk_rows(live(scenario, engine), "cut") == [(0,), (0,), (1,), (1,), (0,)]


def test_priorities_go_before_older_requests_and_the_first_that_fits_counts(engine: str) -> None:
    # The old of the second group come a month later; one slot a month for one month each.
    groups = [group("first", 2), group("second", 2, "queue")]
    late = [{"month": 1, "to": "coaching", "groups": ["second"]}]
    desk = {"slots": 1, "longest_months": 1}
    without = desk_world(4, groups, desk=desk, switches=late)
    assert coached_in(without, engine) == [[0], [1], [2], [3], []]
    favoured = {"priority": [{"groups": ["second"]}, {"groups": ["first", "second"]}]}
    with_it = desk_world(4, groups, desk=desk | favoured, switches=late)
    assert coached_in(with_it, engine) == [[0], [2], [3], [1], []]


def test_who_has_been_on_benefit_longest_goes_first(engine: str) -> None:
    longest = {"slots": 1, "longest_months": 1, "queue": "longest_on_benefit"}
    scenario = desk_world(4, [group("four", 4)], desk=longest)
    months = person_months(setting_of(scenario), HERE.worlds).months_on_benefit
    order = sorted(range(4), key=lambda row: (-months[row], row))
    assert order != [0, 1, 2, 3]
    assert coached_in(scenario, engine)[:4] == [[row] for row in order]


def test_a_cut_that_thins_keeps_all_at_a_lower_dose_and_lets_nobody_in(engine: str) -> None:
    steps = [{"from_month": 0, "slots": 8}, {"from_month": 1, "slots": 6},
             {"from_month": 2, "slots": 1}, {"from_month": 3, "slots": 5}]  # fmt: skip
    desk = {"slots": steps, "when_cut": "thin"}
    lives = live(desk_world(4, [group("ten", 10)], desk=desk), engine)
    # Levels are 1, 3/4, 1/2, 1/4: six places serve eight at 3/4; one serves four at 1/4, so four
    # leave; five serve those four in full, and one more.
    assert desk_rows(lives, "coached", "dose", "cut", "starts", "waiting") == [
        (8, 1, 0, 8, 2), (8, 0.75, 0, 0, 2), (4, 0.25, 4, 0, 6), (5, 1, 0, 1, 5), (5, 1, 0, 0, 5),
    ]  # fmt: skip


def test_ties_go_to_the_lower_person(engine: str) -> None:
    # The coached leave for work in their first month, so the moves tell who was coached when.
    three = [group("three", 3)]
    lives = live(desk_world(4, three, desk={"slots": 1}, **leaving("coaching")), engine)
    assert moves_of(lives) == [(person, person, BENEFIT, WORK_LANE) for person in range(3)]
    assert desk_rows(lives, *BOOK) == [
        (3, 1, 0, 0, 1, 2),
        (0, 1, 1, 0, 1, 1),
        (0, 1, 1, 0, 1, 0),
        (0, 0, 1, 0, 0, 0),
        QUIET,
    ]


def test_the_oldest_request_goes_before_the_lower_person(engine: str) -> None:
    # Person 0 gets the plan a month later than 1 and 2, who asked at the start.
    scenario = desk_world(
        4,
        [group("late", 1, "queue"), group("early", 2)],
        desk={"slots": 1},
        switches=[{"month": 1, "to": "coaching", "groups": ["late"]}],
        **leaving("coaching"),
    )
    lives = live(scenario, engine)
    assert [(person, month) for person, month, *_ in moves_of(lives)] == [(0, 2), (1, 0), (2, 1)]
    assert desk_rows(lives, "requests", "waiting") == [(2, 1), (1, 1), (0, 0), (0, 0), (0, 0)]


def test_who_leaves_benefit_leaves_the_queue_and_asks_anew_on_coming_back(engine: str) -> None:
    # Who waits goes to work at once and comes back at once; who is coached stays put.
    hazards = leaving("queue")
    hazards["base"]["work_to_returned"] = SURE_BASE
    hazards["regimes"]["queue"]["returned"] = SURELY
    lives = live(desk_world(5, [group("two", 2)], desk={"slots": 1}, **hazards), engine)
    assert desk_rows(lives, *BOOK) == [
        (2, 1, 0, 0, 1, 1),
        (0, 0, 0, 1, 1, 0),
        (1, 0, 0, 0, 1, 1),
        (0, 0, 0, 1, 1, 0),
        (1, 0, 0, 0, 1, 1),
        (0, 0, 0, 1, 1, 0),
    ]


def test_after_the_full_time_only_a_later_spell_asks_again(engine: str) -> None:
    hazards = leaving("queue")
    hazards["base"]["work_to_returned"] = SURE_BASE
    hazards["regimes"]["queue"]["returned"] = SURELY
    desk = {"slots": 1, "longest_months": 1}
    lives = live(desk_world(6, [group("one", 1)], desk=desk, **hazards), engine)
    coached, finished, away = (1, 1, 0, 0, 1, 0), (0, 0, 1, 0, 0, 0), QUIET
    assert desk_rows(lives, *BOOK) == [coached, finished, away, coached, finished, away, coached]
    assert [month for _, month, *_ in moves_of(lives)] == [1, 2, 4, 5]


def test_who_stops_gives_up_the_slot(engine: str) -> None:
    # Over two months the only month left to stop in is the second.
    groups = [group("stops", 0, stopping_persons=1), group("stays", 1)]
    lives = live(desk_world(2, groups, desk={"slots": 1}), engine)
    assert desk_rows(lives, *BOOK) == [(2, 1, 0, 0, 1, 1), (0, 1, 1, 0, 1, 0), (0, 0, 0, 0, 1, 0)]


def test_who_stops_while_waiting_leaves_the_queue(engine: str) -> None:
    groups = [group("stays", 1), group("stops", 0, stopping_persons=1)]
    lives = live(desk_world(2, groups, desk={"slots": 1}), engine)
    assert desk_rows(lives, *BOOK) == [(2, 1, 0, 0, 1, 1), (0, 0, 0, 1, 1, 0), (0, 0, 0, 0, 1, 0)]


def test_who_stops_in_the_very_last_month_is_seen_by_the_last_round(engine: str) -> None:
    lives = live(desk_world(1, [group("stops", 0, stopping_persons=1)], desk={"slots": 1}), engine)
    assert desk_rows(lives, *BOOK) == [(1, 1, 0, 0, 1, 0), (0, 0, 1, 0, 0, 0)]


def test_who_stops_does_not_wait_even_where_the_desk_gives_the_reference_regime(
    engine: str,
) -> None:
    groups = [group("stops", 0, "reference", stopping_persons=1, studied=True)]
    lives = live(desk_world(2, groups, desk={"slots": 1, "regime": "reference"}), engine)
    assert desk_rows(lives, *BOOK) == [(1, 1, 0, 0, 1, 0), (0, 0, 1, 0, 0, 0), QUIET]


def test_a_new_plan_ends_the_coaching_and_frees_the_slot(engine: str) -> None:
    scenario = desk_world(
        3,
        [group("first", 1), group("second", 1)],
        desk={"slots": 1},
        switches=[{"month": 2, "to": "control", "groups": ["first"]}],
    )
    assert desk_rows(live(scenario, engine), *BOOK) == [
        (2, 1, 0, 0, 1, 1),
        (0, 0, 0, 0, 1, 1),
        (0, 1, 1, 0, 1, 0),
        (0, 0, 0, 0, 1, 0),
    ]


def test_who_comes_in_later_asks_on_coming_in(engine: str) -> None:
    later = {"at_start_share": 0.0, "last_month": 1}
    groups = [group("later", 1, entry=later), group("present", 1)]
    lives = live(desk_world(3, groups, desk={"slots": 1, "longest_months": 2}), engine)
    assert desk_rows(lives, *BOOK) == [
        (1, 1, 0, 0, 1, 0),
        (1, 0, 0, 0, 1, 1),
        (0, 1, 1, 0, 1, 0),
        (0, 0, 0, 0, 1, 0),
    ]


def test_a_desk_without_slots_lets_everybody_wait(engine: str) -> None:
    lives = live(desk_world(2, [group("two", 2)], desk={"slots": 0}), engine)
    assert desk_rows(lives, *BOOK) == [(2, 0, 0, 0, 0, 2), (0, 0, 0, 0, 0, 2), (0, 0, 0, 0, 0, 2)]

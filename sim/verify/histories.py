"""Item 4: SimPy and batch live the same lives, person by person and month by month.

Where two sets of lives differ is said of each person's moves, under the address that lasts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bytes, Floats, Ints, Words
from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.kernel_buffers import draw_keys
from sim.engine.option import OptionSetup
from sim.engine.simpy_engine import run_simpy
from sim.engine.world import CohortPlans, all_cohorts
from sim.events import DeskLog, Lives, Moves
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.next_move import month_words
from sim.population.people import draw_traits, has_trait
from sim.verify.check import Check, passed_or_failed
from sim.verify.smaller_scenario import expected_people, settings_of

WORLDS = ((0, 0), (0, 1))  # parameter draw and replication


def rows_of(moves: Moves) -> Ints:
    """Moves as rows of (person, month, status, lane): (n_moves, 4)."""
    return np.stack([moves.person, moves.month, moves.status, moves.lane], axis=1)


def differing_lives(one: Lives, other: Lives) -> str:
    """The first difference between two sets of lives, in words; nothing if they are the same."""
    if one.moves is not None and other.moves is not None:
        here, there = rows_of(one.moves), rows_of(other.moves)
        if not np.array_equal(here, there):
            return _first_other_move(here, there)
    for name in ("flows", "entries"):
        if not np.array_equal(getattr(one, name), getattr(other, name)):
            return f"other {name}"
    if len(one.desks) != len(other.desks):
        return "a desk in one of them only"
    differences = map(_differing_logs, one.desks, other.desks)
    return next((words for words in differences if words), "")


def _differing_logs(one: DeskLog, other: DeskLog) -> str:
    for field in fields(one):
        here, there = getattr(one, field.name), getattr(other, field.name)
        if not np.array_equal(here, there):
            month = int(np.flatnonzero(here != there)[0])
            return f"the desk's {field.name} in month {month}: {here[month]} and {there[month]}"
    return ""


def _first_other_move(here: Ints, there: Ints) -> str:
    shared = min(len(here), len(there))
    apart = np.flatnonzero((here[:shared] != there[:shared]).any(axis=1))
    place = int(apart[0]) if apart.size else shared
    candidates = [moves[place] for moves in (here, there) if place < len(moves)]
    person, month = min((int(row[0]), int(row[1])) for row in candidates)
    return f"other moves, first of person {person} in month {month}"


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody in a world under the address that lasts; all arrays (n_people, ...).

    Attributes
    ----------
    key : cohort code * 2^32 + number within the cohort
    traits : (n_people, 10 + traits) what they are: class, entry, stop, status, since, household,
        age, pension month, random part of earnings, replication, each trait of the scenario
    course : (n_people, horizon + 1) treatment planned in each month
    words : (n_people, horizon) uint32, their random words
    """

    key: Ints
    traits: Floats
    course: Bytes
    words: Words


def roster(setup: OptionSetup, address: Address) -> Roster:
    """Everybody in one world, cohort after cohort, in the order of their rows."""
    groups = all_cohorts(setup, address)
    return Roster(
        key=np.concatenate([_keys(group) for group in groups]),
        traits=np.concatenate([_traits(setup, group, address) for group in groups]),
        course=np.concatenate([g.plans.treatment[g.plans.plan_of_person] for g in groups]),
        words=np.concatenate([_words(group, address, setup.horizon) for group in groups]),
    )


def _keys(group: CohortPlans) -> Ints:
    keys: Ints = (np.int64(group.people.cohort.code) << 32) + group.people.number.astype(np.int64)
    return keys


def _traits(setup: OptionSetup, group: CohortPlans, address: Address) -> Floats:
    people = group.people
    home = draw_traits(setup.scenario, people, address.seed)
    traits = [
        has_trait(setup.scenario, people, name, address.seed)
        for name in setup.scenario.population.trait_names
    ]
    columns: tuple[NDArray[np.generic], ...] = (
        people.person_class,
        people.entry_month,
        people.stop_month,
        people.status,
        people.since,
        home.household,
        home.age_months,
        people.pension_month,
        home.earnings_level,
        people.replication,
        *traits,
    )
    return np.stack([column.astype(np.float64) for column in columns], axis=1)


def _words(group: CohortPlans, address: Address, horizon: int) -> Words:
    keys = draw_keys(address, group.people.cohort.code)
    words = np.zeros((group.people.size, horizon), np.uint32)
    for row, number in enumerate(group.people.number):
        month_words(keys, number, horizon, words[row])
    return words


def keyed_moves(moves: Moves, key: Ints, among: Ints) -> Ints:
    """Moves of the people in `among`, as sorted rows of (key, month, status, lane)."""
    rows = rows_of(moves)
    rows[:, 0] = key[rows[:, 0]]
    kept = rows[np.isin(rows[:, 0], among)]
    ordered: Ints = kept[np.lexsort((kept[:, 1], kept[:, 0]))]
    return ordered


def check_engines(scenario: Scenario) -> Check:
    """Contract item 4 on every option of a small scenario."""
    findings, options, moves = [], 0, 0
    for name, setup in settings_of(scenario):
        options += 1
        for draw, replication in WORLDS:
            address = Address(scenario.seed, draw, replication)
            batch = run_batch(setup, address, keep_moves=True)
            moves += int(batch.flows.sum())
            differ = differing_lives(run_simpy(setup, address), batch)
            if differ:
                findings.append(f"option {name}, replication {replication}: {differ}")
    return passed_or_failed(
        "4",
        "SimPy and batch live the same lives",
        findings,
        f"{moves} moves, all flows, entries and desk rounds of {options} options in "
        f"{len(WORLDS)} worlds of about {expected_people(scenario):.0f} people",
    )

"""Item 8: no random number is shared between decisions, people, replications or draws.

Two questions. Are the four words of every address different from those of every other? Philox maps
addresses to blocks of 128 bits one to one, so a repetition is an error for certain. And do words of
neighbouring addresses hang together? That is a matter of chance, judged with a stated error rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from sim.arrays import Floats
from sim.draws import Address, Decision
from sim.engine.kernel_buffers import draw_keys
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from sim.kernels.lives.next_move import month_words
from sim.kernels.lives.people import WORD_SPAN
from sim.population.cohorts import Cohort, cohorts
from sim.population.people import draw_cohort, person_levels
from sim.verify.agreement import judged
from sim.verify.check import Check

Pairs = Iterator[tuple[str, Floats, Floats]]

TITLE = "no random number is shared"
# People of each cohort whose draws are looked at, there or not: draws do not ask who is there.
PEOPLE = 1000
MOST_COHORTS = 8
MONTHS_A_BLOCK = 4
ONE_BLOCK = (Decision.WHO, Decision.WHEN, Decision.HOME, Decision.SWITCH)
LANES = 4


def month_levels(cohort: Cohort, address: Address, months: int) -> Floats:
    """Uniform numbers of the moves as the engine makes it: (people, months), 0 to 1."""
    keys = draw_keys(address, cohort.code)
    words = np.zeros((cohort.size, months), np.uint32)
    for number in range(cohort.size):
        month_words(keys, np.uint32(number), months, words[number])
    levels: Floats = words / WORD_SPAN
    return levels


def attribute_levels(
    scenario: Scenario, cohort: Cohort, address: Address
) -> dict[Decision, Floats]:
    """Uniform numbers of the decisions that have one block of four words: (people, 4) each."""
    people = draw_cohort(scenario, cohort, address, 0, cohort.size)
    return {decision: person_levels(people, address.seed, decision, 0) for decision in ONE_BLOCK}


def _looked_at(scenario: Scenario) -> list[Cohort]:
    """The first cohorts of the caseload, each as large as the check wants it."""
    caseload = [cohort for cohort in cohorts(scenario) if not cohort.arrives]
    return [replace(cohort, size=PEOPLE) for cohort in caseload[:MOST_COHORTS]]


def _all_draws(
    scenario: Scenario,
) -> Iterator[tuple[Cohort, Address, Floats, dict[Decision, Floats]]]:
    """Moves and attributes of every cohort in three worlds."""
    months = -(-scenario.time.months // MONTHS_A_BLOCK) * MONTHS_A_BLOCK
    for draw, replication in ((0, 0), (0, 1), (1, 0)):
        address = Address(scenario.seed, draw, replication)
        for cohort in _looked_at(scenario):
            yield (
                cohort,
                address,
                month_levels(cohort, address, months),
                attribute_levels(scenario, cohort, address),
            )


def repeated_blocks(blocks: Floats) -> int:
    """How many blocks of four words (n, 4) came before."""
    words = np.ascontiguousarray(blocks * WORD_SPAN, dtype=np.uint32).view("V16").reshape(-1)
    return int(words.size - np.unique(words).size)


def _pairs(
    moves: dict[tuple[int, int, int], Floats],
    traits: dict[tuple[int, int, int], dict[Decision, Floats]],
) -> Pairs:
    """Neighbours that must have nothing to do with each other; keys (cohort, draw, replication)."""
    for (cohort, draw, replication), levels in moves.items():
        if (draw, replication) == (0, 0):
            yield f"cohort {cohort}: a month and the next", levels[:, :-1], levels[:, 1:]
            yield f"cohort {cohort}: a person and the next", levels[:-1], levels[1:]
            own = traits[cohort, 0, 0]
            chain = [levels[:, :MONTHS_A_BLOCK], *own.values()]
            said = ["MOVES", *(decision.name for decision in own)]
            for place in range(1, len(chain)):
                words = f"cohort {cohort}: {said[place - 1]} and {said[place]}"
                yield words, chain[place - 1], chain[place]
        else:
            first = moves[cohort, 0, 0]
            what = "draw" if draw else "replication"
            yield f"cohort {cohort}: a {what} and the next", first, levels
            for decision, own_levels in traits[cohort, draw, replication].items():
                words = f"cohort {cohort}: {decision.name} of a {what} and the next"
                yield words, traits[cohort, 0, 0][decision], own_levels
    codes = sorted({cohort for cohort, _, _ in moves})
    for one, other in pairwise(codes):
        yield f"cohorts {one} and {other}", moves[one, 0, 0], moves[other, 0, 0]


def dependence(one: Floats, other: Floats) -> tuple[float, float]:
    """Z of the correlation and z of the share of pairs in the same lane."""
    x, y = one.reshape(-1), other.reshape(-1)
    if x.size == 0:
        return 0.0, 0.0
    correlation = float(np.corrcoef(x, y)[0, 1]) * np.sqrt(x.size)
    same = np.floor(x * LANES) == np.floor(y * LANES)
    chance = 1 / LANES
    agreement = (same.sum() - x.size * chance) / np.sqrt(x.size * chance * (1 - chance))
    return float(correlation), float(agreement)


def check_independence(scenario: Scenario) -> Check:
    """Contract item 8 (the option compared is not in an address, so one option is looked at)."""
    base = resolve_options(scenario)[0].scenario
    moves, traits, blocks = {}, {}, []
    for cohort, address, levels, own in _all_draws(base):
        key = (cohort.code, address.draw, address.replication)
        moves[key], traits[key] = levels, own
        blocks += [levels.reshape(-1, MONTHS_A_BLOCK), *own.values()]
    if not blocks:
        return Check("8", TITLE, "does not apply", "The scenario has new inflow only.")
    every = np.concatenate(blocks)
    repeated = repeated_blocks(every)
    names: list[str] = []
    z: list[float] = []
    for name, one, other in _pairs(moves, traits):
        names += [f"{name} (correlation)", f"{name} (same lane)"]
        z += dependence(one, other)
    verdict, said = judged(names, np.array(z))
    compared = (
        f"{every.shape[0]} blocks of four words, {repeated} of them twice; neighbours: {said}"
    )
    return Check("8", TITLE, "fail" if repeated else verdict, f"Compared: {compared}.")

"""The same worlds under every option: one block of parameter draws, all options side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.compare.measures import monthly, yearly
from sim.draws import Worlds
from sim.engine.months import person_months
from sim.engine.world import setting
from sim.kernels.account import count_affected
from sim.money.account import account
from sim.money.homes import paid_people
from sim.money.tariff import tariff
from sim.regimes.treatments import split_dose
from sim.scenario.amount_files import load_amounts

if TYPE_CHECKING:
    from sim.engine.months import PersonMonths
    from sim.engine.world import Setting
    from sim.kernels.account import PaidPeople
    from sim.scenario.amounts import Amounts
    from sim.scenario.model import Scenario

Floats = NDArray[np.float64]
N_CODES = 256


@dataclass(frozen=True, slots=True)
class ComparedBlock:
    """Which worlds to simulate under every option.

    Attributes
    ----------
    scenarios : the options' whole scenarios, the comparator first
    first_draw : number of the first parameter draw
    values : (n_draws of the block)(n_options) flat parameter names to values
    first_replication, end_replication : worlds of each draw
    seed : of the run
    engine : ``auto``, ``simpy`` or ``batch``
    """

    scenarios: tuple[Scenario, ...]
    first_draw: int
    values: tuple[tuple[dict[str, float], ...], ...]
    first_replication: int
    end_replication: int
    seed: int
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class ComparedWorlds:
    """What happened in the same worlds under every option; row 0 is the comparator.

    Attributes
    ----------
    draw, replication : (n_worlds,)
    yearly : (n_options, n_worlds, measures, years), see `compare.measures`; euros in cents
    monthly : (n_options, n_worlds, monthly measures, horizon)
    affected : (n_options, n_worlds) persons who meet another regime than under the comparator;
        not a number where the option has other people
    """

    draw: NDArray[np.int64]
    replication: NDArray[np.int64]
    yearly: Floats
    monthly: Floats
    affected: Floats


def simulate_options(block: ComparedBlock) -> ComparedWorlds:
    """Live, pay and count every world of a block under every option."""
    amounts = load_amounts()
    parts = []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        worlds = Worlds(block.seed, draw, block.first_replication, block.end_replication)
        parts.append(_one_draw(block, amounts, values, worlds))
    return gathered(parts)


def gathered(parts: list[ComparedWorlds]) -> ComparedWorlds:
    """Several blocks as one, worlds one after the other."""
    return ComparedWorlds(
        np.concatenate([part.draw for part in parts]),
        np.concatenate([part.replication for part in parts]),
        np.concatenate([part.yearly for part in parts], axis=1),
        np.concatenate([part.monthly for part in parts], axis=1),
        np.concatenate([part.affected for part in parts], axis=1),
    )


@dataclass(frozen=True, slots=True)
class _Lived:
    """One option's people of one draw, kept as long as others are held against them."""

    scenario: Scenario
    chosen: Setting
    lives: PersonMonths
    people: PaidPeople


def _one_draw(
    block: ComparedBlock, amounts: Amounts, values: tuple[dict[str, float], ...], worlds: Worlds
) -> ComparedWorlds:
    """All options in the worlds of one parameter draw."""
    first: _Lived | None = None
    years, months, affected = [], [], []
    for scenario, of_option in zip(block.scenarios, values, strict=True):
        chosen = setting(scenario, of_option)
        lives = person_months(chosen, worlds, block.engine)
        prices = tariff(scenario, amounts, [code[0] for code in chosen.layout.treatments])
        if first is not None and _same_people(first, scenario, lives):
            people = first.people
        else:
            people = paid_people(scenario, lives, worlds, prices.minimum_age_years)
        found = account(lives, people, prices, len(scenario.population.groups))
        years.append(yearly(found))
        months.append(monthly(found))
        mine = _Lived(scenario, chosen, lives, people)
        first = first or mine
        affected.append(_affected(mine, first))
    replications = np.arange(worlds.first_replication, worlds.end_replication)
    return ComparedWorlds(
        np.full(worlds.size, worlds.draw), replications,
        np.stack(years), np.stack(months), np.stack(affected),
    )  # fmt: skip


def _same_people(first: _Lived, scenario: Scenario, lives: PersonMonths) -> bool:
    """Whether the comparator's people, household by household, are here too."""
    ours, theirs = scenario.population, first.scenario.population
    return ours == theirs and all(
        np.array_equal(getattr(lives, name), getattr(first.lives, name))
        for name in ("world", "cohort", "number")
    )


def _affected(mine: _Lived, first: _Lived) -> Floats:
    if not _same_people(first, mine.scenario, mine.lives):
        return np.full(mine.lives.n_worlds, np.nan)
    names: dict[object, int] = {}
    counted = np.zeros(mine.lives.n_worlds, np.int64)
    count_affected(
        mine.lives.world, mine.lives.state, mine.lives.treatment, first.lives.treatment,
        _labels(mine, names), _labels(first, names), counted,
    )  # fmt: skip
    return counted.astype(np.float64)


def _labels(lived: _Lived, names: dict[object, int]) -> NDArray[np.uint8]:
    """A number for what each treatment means to the person: the regime and its disregard."""
    label = np.full(N_CODES, N_CODES - 1, np.uint8)
    for code, (regime, _) in enumerate(lived.chosen.layout.treatments):
        rule = lived.scenario.money.of_regime(split_dose(regime)[0])
        label[code] = names.setdefault((regime, rule.disregard, rule.scheme), len(names))
    return label

"""The same worlds under every option: one block of parameter draws, all options side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare.worlds.file_members import (
    FILE,
    N_SIDES,
    FilePeople,
    are_of_file,
    file_people,
    joined,
    regimes_of,
    stacked,
)
from sim.compare.worlds.measures import monthly, yearly
from sim.compare.worlds.yearly_flows import caseload
from sim.draws import ReplicationRange
from sim.engine.person_months import PersonMonths, person_months
from sim.engine.stacked_cohorts import people_of
from sim.engine.world import option_layout, option_setup
from sim.hazards.layout import HazardLayout
from sim.inputs.amounts.model import Amounts
from sim.inputs.reading.quantity import ONE
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import has_own_caseload
from sim.kernels.money.monthly_totals import PaidPeople, count_affected
from sim.money.account import Account, account
from sim.money.household_traits import paid_people
from sim.money.prices import Prices, prices
from sim.regimes.treatments import split_dose, treatments

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
    amounts : the dated amounts
    engine : ``auto``, ``simpy`` or ``batch``
    """

    scenarios: tuple[Scenario, ...]
    first_draw: int
    values: tuple[tuple[dict[str, float], ...], ...]
    first_replication: int
    end_replication: int
    seed: int
    amounts: Amounts
    engine: str = "auto"


@dataclass(frozen=True, slots=True)
class PairedResults:
    """What happened in the same worlds under every option; row 0 is the comparator.

    Attributes
    ----------
    draw, replication : (n_worlds,)
    yearly : (n_options, n_worlds, measures, years), see `compare.worlds.measures`; euros in cents
    monthly : (n_options, n_worlds, monthly measures, horizon)
    affected : (n_options, n_worlds) persons who meet another regime than under the comparator;
        not a number where the option has other people
    flows : (n_options, n_worlds, CASELOAD, years) persons, see `compare.worlds.yearly_flows`
    spells : (n_options, n_worlds, N_BANDS, 2) spells ended and months at risk, see
        `kernels.lives.spells`
    of_file : the same of a municipality's own people alone; None where there are none
    """

    draw: NDArray[np.int64]
    replication: NDArray[np.int64]
    yearly: Floats
    monthly: Floats
    affected: Floats
    flows: NDArray[np.int32]
    spells: NDArray[np.int64]
    of_file: FilePeople | None = None


def simulate_options(block: ComparedBlock) -> PairedResults:
    """Live, pay and count every world of a block under every option."""
    contexts = [_option_context(block, scenario) for scenario in block.scenarios]
    parts = []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        worlds = ReplicationRange(block.seed, draw, block.first_replication, block.end_replication)
        parts.append(_one_draw(block, contexts, values, worlds))
    return gathered(parts)


def gathered(parts: list[PairedResults]) -> PairedResults:
    """Several blocks as one, worlds one after the other."""
    return PairedResults(
        np.concatenate([part.draw for part in parts]),
        np.concatenate([part.replication for part in parts]),
        np.concatenate([part.yearly for part in parts], axis=1),
        np.concatenate([part.monthly for part in parts], axis=1),
        np.concatenate([part.affected for part in parts], axis=1),
        np.concatenate([part.flows for part in parts], axis=1),
        np.concatenate([part.spells for part in parts], axis=1),
        joined(part.of_file for part in parts),
    )


@dataclass(frozen=True, slots=True)
class _OptionContext:
    """What of an option is the same in every draw.

    Attributes
    ----------
    scenario, prices : of the option
    layout : the axes of its hazard table
    shares_people : whether the comparator's people, household by household, are here too
    meaning : what each treatment means to a person: the regime and its disregard
    """

    scenario: Scenario
    prices: Prices
    layout: HazardLayout
    shares_people: bool
    meaning: tuple[object, ...]


def _option_context(block: ComparedBlock, scenario: Scenario) -> _OptionContext:
    codes = treatments(scenario)
    first = block.scenarios[0]
    rules = [scenario.money.of_regime(split_dose(regime)[0]) for regime, _ in codes]
    return _OptionContext(
        scenario,
        prices(scenario, block.amounts, [regime for regime, _ in codes]),
        option_layout(scenario),
        # New inflow follows the labour market.
        scenario.population == first.population
        and scenario.hazards.labour_market == first.hazards.labour_market
        and scenario.hazards.frailty == first.hazards.frailty
        and _same_inflow(scenario, first)
        and _same_joiners(scenario, first),
        tuple(
            (regime, rule.disregard, rule.scheme)
            for (regime, _), rule in zip(codes, rules, strict=True)
        ),
    )


def _same_inflow(scenario: Scenario, first: Scenario) -> bool:
    """Whether as many come in, whatever regimes the options lead to."""
    stated = any(
        regime.inflow_ratio != ONE
        for of in (scenario, first)
        for regime in of.hazards.regimes.values()
    )
    return scenario is first or not stated


def _same_joiners(scenario: Scenario, first: Scenario) -> bool:
    """Whether late entrants from the stock and who comes back, by the hazards, are the same."""
    groups = scenario.population.groups
    if not any(group.entry.from_stock > 0 or group.left_before for group in groups):
        return True
    same = ("hazards", "posterior", "effects")
    return all(getattr(scenario, name) == getattr(first, name) for name in same)


def _one_draw(
    block: ComparedBlock,
    contexts: list[_OptionContext],
    values: tuple[dict[str, float], ...],
    worlds: ReplicationRange,
) -> PairedResults:
    """All options in the worlds of one parameter draw."""
    is_real = any(has_own_caseload(context.scenario) for context in contexts)
    regimes = regimes_of(context.scenario for context in contexts) if is_real else ()
    of_file: list[FilePeople] = []
    comparator = option_setup(contexts[0].scenario, values[0], contexts[0].layout)
    here = people_of(comparator, worlds)
    years, months, affected, flows, spells = [], [], [], [], []
    first: PersonMonths | None = None
    payees: PaidPeople | None = None
    for context, of_option in zip(contexts, values, strict=True):
        shared = here if context.shares_people else None
        is_comparator = context is contexts[0]
        setup = (
            comparator
            if is_comparator
            else option_setup(context.scenario, of_option, context.layout)
        )
        lives = person_months(setup, worlds, block.engine, shared)
        people = payees if context.shares_people else None
        if people is None:
            people = paid_people(context.scenario, lives, worlds, context.prices.minimum_age_years)
        payees = payees or people
        account_of_option = _account(context, lives, people, is_real=is_real)
        years.append(yearly(account_of_option))
        months.append(monthly(account_of_option))
        flows.append(caseload(account_of_option))
        spells.append(account_of_option.spells)
        first = first or lives
        affected.append(_affected(context, lives, contexts[0], first))
        if is_real:
            own = are_of_file(context.scenario, lives)
            reached = _affected(context, lives, contexts[0], first, own)
            of_file.append(file_people(context.scenario, account_of_option, reached, regimes))
    replications = np.arange(worlds.first_replication, worlds.end_replication)
    return PairedResults(
        np.full(worlds.size, worlds.draw), replications,
        np.stack(years), np.stack(months), np.stack(affected), np.stack(flows), np.stack(spells),
        stacked(of_file),
    )  # fmt: skip


def _account(
    context: _OptionContext, lives: PersonMonths, people: PaidPeople, *, is_real: bool
) -> Account:
    """Everybody's months; where a file is, its people and all others stand for the groups."""
    if not is_real:
        return account(lives, people, context.prices, len(context.scenario.population.groups))
    # Nothing that is compared is told by group, so the sides may stand in their place.
    side = np.where(are_of_file(context.scenario, lives), FILE, 1 - FILE).astype(np.int64)
    return account(lives, people._replace(group=side), context.prices, N_SIDES)


def _affected(
    mine: _OptionContext,
    lives: PersonMonths,
    theirs: _OptionContext,
    first: PersonMonths,
    who: NDArray[np.bool_] | None = None,
) -> Floats:
    """Persons who meet another regime, of all or of some rows; (n_worlds,)."""
    if not mine.shares_people:
        return np.full(lives.n_worlds, np.nan)
    if lives is first:
        return np.zeros(lives.n_worlds)
    names: dict[object, int] = {}
    counted = np.zeros(lives.n_worlds, np.int64)
    chosen = slice(None) if who is None else who
    count_affected(
        lives.world[chosen], lives.state[chosen], lives.treatment[chosen], first.treatment[chosen],
        _labels(mine, names), _labels(theirs, names), counted,
    )  # fmt: skip
    return counted.astype(np.float64)


def _labels(context: _OptionContext, names: dict[object, int]) -> NDArray[np.uint8]:
    """A number for what each treatment means, the same number for the same meaning."""
    label = np.full(N_CODES, N_CODES - 1, np.uint8)
    for code, meaning in enumerate(context.meaning):
        label[code] = names.setdefault(meaning, len(names))
    return label

"""The same worlds under every option: one block of parameter draws, all options side by side."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.compare.worlds.measures import monthly, yearly
from sim.compare.worlds.results import (
    ComparedBlock,
    FilePeople,
    PairedResults,
    gathered,
    stacked,
)
from sim.compare.worlds.yearly_flows import caseload
from sim.draws import ARRIVALS, ReplicationRange
from sim.engine.option import OptionSetup
from sim.engine.person_months import person_months
from sim.engine.setup import expected_inflow, option_setup
from sim.engine.stacked_cohorts import moving_words, people_of
from sim.engine.world import option_layout
from sim.events import PersonMonths
from sim.hazards.layout import HazardLayout
from sim.hazards.parameters import INFLOW_RATIO
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import has_own_caseload
from sim.inputs.scenario.sections.desk import split_dose
from sim.kernels.money.monthly_totals import PaidPeople, count_affected
from sim.money.account import Account, account
from sim.money.household_traits import paid_people
from sim.money.prices import Prices, prices
from sim.regimes.treatments import treatments
from sim.states import ON_BENEFIT

N_CODES = 256


def simulate_options(block: ComparedBlock) -> PairedResults:
    """Live, pay and count every world of a block under every option."""
    contexts = option_contexts(block.scenarios, block.amounts)
    parts = []
    for offset, values in enumerate(block.values):
        draw = block.first_draw + offset
        worlds = ReplicationRange(block.seed, draw, block.first_replication, block.end_replication)
        parts.append(_one_draw(block, contexts, values, worlds))
    return gathered(parts)


@dataclass(frozen=True, slots=True)
class OptionContext:
    """What of an option is the same in every draw.

    Attributes
    ----------
    scenario, prices : of the option
    layout : the axes of its hazard table
    shares_people : whether the comparator's people, household by household, are here too, if as
        many come in
    meaning : what each treatment means to a person: the regime and its disregard
    """

    scenario: Scenario
    prices: Prices
    layout: HazardLayout
    shares_people: bool
    meaning: tuple[object, ...]


@lru_cache(maxsize=8)
def option_contexts(scenarios: tuple[Scenario, ...], amounts: Amounts) -> tuple[OptionContext, ...]:
    """Of every option; remembered, since blocks of draws share them."""
    contexts, layouts = [], dict[bytes, HazardLayout]()
    for scenario in scenarios:
        context = option_context(scenario, scenarios[0], amounts)
        # Options that differ by posts or costs alone have one table of hazards.
        layout = layouts.setdefault(_content(context.layout), context.layout)
        contexts.append(replace(context, layout=layout))
    return tuple(contexts)


def _content(layout: HazardLayout) -> bytes:
    """All that a layout holds, whichever of its parts are the same object."""
    content = BytesIO()
    pickler = pickle.Pickler(content)
    pickler.fast = True
    pickler.dump(layout)
    return content.getvalue()


def option_context(scenario: Scenario, first: Scenario, amounts: Amounts) -> OptionContext:
    """Of one option, next to the comparator."""
    codes = treatments(scenario)
    rules = [scenario.money.of_regime(split_dose(regime)[0]) for regime, _ in codes]
    return OptionContext(
        scenario,
        prices(scenario, amounts, [regime for regime, _ in codes]),
        option_layout(scenario),
        # New inflow follows the labour market.
        scenario.population == first.population
        and scenario.hazards.labour_market == first.hazards.labour_market
        and scenario.hazards.frailty == first.hazards.frailty
        and _same_joiners(scenario, first),
        tuple(
            (regime, rule.disregard, rule.scheme)
            for (regime, _), rule in zip(codes, rules, strict=True)
        ),
    )


def same_inflow(context: OptionContext, values: dict[str, float], first: OptionSetup) -> bool:
    """Whether as many are expected to come in each month, whatever regimes the options lead to."""
    inflow = expected_inflow(context.scenario, context.layout, values)
    return all(np.array_equal(inflow[group], first.inflow[group]) for group in inflow)


def _same_joiners(scenario: Scenario, first: Scenario) -> bool:
    """Whether late entrants from the stock and who comes back, by the hazards, are the same."""
    groups = scenario.population.groups
    if not any(group.entry.from_stock > 0 or group.left_before for group in groups):
        return True
    same = ("hazards", "posterior", "effects")
    return all(getattr(scenario, name) == getattr(first, name) for name in same)


def _one_draw(
    block: ComparedBlock,
    contexts: tuple[OptionContext, ...],
    values: tuple[dict[str, float], ...],
    worlds: ReplicationRange,
) -> PairedResults:
    """All options in the worlds of one parameter draw."""
    is_real = any(has_own_caseload(context.scenario) for context in contexts)
    regimes = regimes_of(context.scenario for context in contexts) if is_real else ()
    of_file: list[FilePeople] = []
    setups, sharing = option_setups(contexts, values)
    shared = [setup for setup, shares in zip(setups, sharing, strict=True) if shares]
    words = moving_words(people_of(setups[0], worlds), worlds, shared)
    years, months, affected, flows, spells = [], [], [], [], []
    first: PersonMonths | None = None
    payees: PaidPeople | None = None
    for context, setup, shares in zip(contexts, setups, sharing, strict=True):
        lives = person_months(setup, worlds, block.engine, words if shares else None)
        people = payees if shares else None
        if people is None:
            people = paid_people(context.scenario, lives, worlds, context.prices.minimum_age_years)
        payees = payees or people
        account_of_option = _account(context, lives, people, is_real=is_real)
        years.append(yearly(account_of_option))
        months.append(monthly(account_of_option))
        flows.append(caseload(account_of_option))
        spells.append(account_of_option.spells)
        first = first or lives
        affected.append(_affected(context, lives, contexts[0], first, shares=shares))
        if is_real:
            own = are_of_file(context.scenario, lives)
            reached = _affected(context, lives, contexts[0], first, own, shares=shares)
            of_file.append(file_people(context.scenario, account_of_option, reached, regimes))
    replications = np.arange(worlds.first_replication, worlds.end_replication)
    return PairedResults(
        np.full(worlds.size, worlds.draw), replications,
        np.stack(years), np.stack(months), np.stack(affected), np.stack(flows), np.stack(spells),
        stacked(of_file),
    )  # fmt: skip


def option_setups(
    contexts: tuple[OptionContext, ...], values: tuple[dict[str, float], ...]
) -> tuple[list[OptionSetup], list[bool]]:
    """Every option under one parameter draw, the comparator first, and which share its people.

    values : of each option
    """
    may_differ = any(name.startswith(INFLOW_RATIO) for of in values for name in of)
    first, sharing = option_setup(contexts[0].scenario, values[0], contexts[0].layout), []
    setups, known = [], list[tuple[OptionSetup, dict[str, float]]]()
    for context, own in zip(contexts, values, strict=True):
        shares = context.shares_people and (not may_differ or same_inflow(context, own, first))
        whose, setup = (first if shares else None), first
        if context is not contexts[0]:
            alike = (one.table for one, of in known if one.layout is context.layout and of == own)
            table = next(alike, None)
            setup = option_setup(context.scenario, own, context.layout, whose, table)
        known.append((setup, own))
        setups.append(setup)
        sharing.append(shares)
    return setups, sharing


def _account(
    context: OptionContext, lives: PersonMonths, people: PaidPeople, *, is_real: bool
) -> Account:
    """Everybody's months; where a file is, its people and all others stand for the groups."""
    if not is_real:
        return account(lives, people, context.prices, len(context.scenario.population.groups))
    # Nothing that is compared is shown by group, so the sides may stand in their place.
    side = np.where(are_of_file(context.scenario, lives), FILE, 1 - FILE).astype(np.int64)
    return account(lives, people._replace(group=side), context.prices, N_SIDES)


def _affected(
    mine: OptionContext,
    lives: PersonMonths,
    theirs: OptionContext,
    first: PersonMonths,
    who: NDArray[np.bool_] | None = None,
    *,
    shares: bool,
) -> Floats:
    """Persons who meet another regime, of all or of some rows; (n_worlds,)."""
    if not shares:
        return np.full(lives.n_worlds, np.nan)
    if lives is first:
        return np.zeros(lives.n_worlds)
    names: dict[object, int] = {}
    counted = np.zeros(lives.n_worlds, np.int64)
    chosen = slice(None) if who is None else who
    count_affected(
        lives.world[chosen], lives.state[chosen], lives.treatment[chosen], first.treatment[chosen],
        labels_of(mine, names), labels_of(theirs, names), counted,
    )  # fmt: skip
    return counted.astype(np.float64)


def labels_of(context: OptionContext, names: dict[object, int]) -> NDArray[np.uint8]:
    """A number for what each treatment means, the same number for the same meaning."""
    label = np.full(N_CODES, N_CODES - 1, np.uint8)
    for code, meaning in enumerate(context.meaning):
        label[code] = names.setdefault(meaning, len(names))
    return label


# Rows of the totals where a file stands behind a world: its people, and all others.
FILE, N_SIDES = 0, 2


def are_of_file(scenario: Scenario, lives: PersonMonths) -> NDArray[np.bool_]:
    """Who of everybody stands in a file: (n,)."""
    of_file = np.array([group.file is not None for group in scenario.population.groups])
    is_member: NDArray[np.bool_] = of_file[lives.group] & (lives.cohort < ARRIVALS)
    return is_member


def regimes_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """Regimes that anybody can meet under any option."""
    names = (split_dose(name)[0] for one in scenarios for name, _ in treatments(one))
    return tuple(dict.fromkeys(names))


def file_people(
    scenario: Scenario, account: Account, reached: Floats, regimes: tuple[str, ...]
) -> FilePeople:
    """The file's side of one option's worlds.

    Parameters
    ----------
    account : with the rows FILE and others instead of groups
    reached : (n_worlds,)
    regimes : from `regimes_of`
    """
    sides = slice(FILE, FILE + 1)
    ours = replace(
        account,
        persons=account.persons[:, sides],
        moves=account.moves[:, sides],
        euros=account.euros[:, sides],
        once=account.once[:, sides],
    )
    codes = [split_dose(name)[0] for name, _ in treatments(scenario)]
    # (n_worlds, horizon + 1, n_treatments) persons on benefit.
    clients = account.persons[:, FILE][..., list(ON_BENEFIT)].sum(axis=-1)
    of_regime = np.array([[code == name for name in regimes] for code in codes], np.float64)
    met = (clients @ of_regime).max(axis=1)
    return FilePeople(reached, met, yearly(ours), monthly(ours), caseload(ours))

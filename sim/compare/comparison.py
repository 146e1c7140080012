"""The comparison: everything that is said about the options, from the worlds they share.

With it comes what the grant does with savings, in every world and under every option, and the same
comparison under every combination of settings, as one long table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from sim.arrays import Floats
from sim.compare.by_source import SourceRow, source_rows
from sim.compare.caseload import FlowRow, NationalRow, flow_rows, holding_of, national_rows
from sim.compare.grant_risk import GrantRow, grant_rows
from sim.compare.household_budgets import BudgetRow, budget_rows
from sim.compare.input_table import InputRow, input_rows, statuses
from sim.compare.notice import Code, Notice, notice
from sim.compare.notices import notices
from sim.compare.option_verdicts import MonthRow, OptionSummary, month_rows, verdicts
from sim.compare.paired_differences import (
    TOTAL,
    DifferenceRow,
    SettingRow,
    difference_rows,
    with_totals,
)
from sim.compare.plan import ComparisonPlan
from sim.compare.precision import PrecisionRow, precision_notice, precision_rows
from sim.compare.worlds.measures import MONTHS_IN_YEAR, PLACE, year_ends
from sim.compare.worlds.results import PairedResults
from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.builtin import comparable_names
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.plausibility import Implausible
from sim.measures import COMPARED, PAID
from sim.money.grant import GrantRules, GrantYears, grant_rules, grant_years, historic_share_of
from sim.outcomes.disclosure import Word, WorkedOut
from sim.outcomes.stability import Stability
from sim.strata import mean_of

# Over the whole horizon; a difference from the comparator under the same settings.
DIFFERENCES = frozenset(measure.heading for measure in COMPARED if measure.is_headline)
CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest")


@dataclass(frozen=True)
class Comparison:
    """What a council chooses between.

    Attributes
    ----------
    comparator : name of the option all others are held against
    verdicts : one for each option, the comparator first
    differences : the long table: option × measure × year
    months : bands by month
    precision : one for each option but the comparator
    inputs : every number it rests on
    budgets : budgets of example households under every option, in euros a month
    notices : what a reader must know
    value_of_information : expected loss, in euros, of the choice that is best on average, compared
        with knowing the parameters; on net municipal cost
    flows : who came, left and was there, by option and year
    national : national figures and what the status quo implies
    grant : benefits, grant, own risk and deficit of every option by year
    sources : every option under every source of effects, where there are several
    holding : whether the caseload of the status quo stays within the scenario's bounds, if any
    """

    comparator: Word
    verdicts: tuple[OptionSummary, ...]
    differences: tuple[DifferenceRow, ...]
    months: tuple[MonthRow, ...]
    precision: tuple[PrecisionRow, ...]
    inputs: tuple[InputRow, ...]
    budgets: tuple[BudgetRow, ...]
    notices: Annotated[tuple[Notice, ...], WorkedOut()]
    value_of_information: Annotated[float, WorkedOut()]
    flows: tuple[FlowRow, ...] = ()
    national: tuple[NationalRow, ...] = ()
    grant: tuple[GrantRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    holding: Annotated[Stability | None, WorkedOut()] = None

    @property
    def cheapest(self) -> OptionSummary:
        """The option with the least expected loss."""
        return min(
            self.verdicts, key=lambda one: (one.expected_loss.mean, -one.chance_cheapest.mean)
        )


def comparator_first(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options with the scenario's comparator in front.

    Raises
    ------
    InputError
        If there is no option of that name, or nothing to compare.
    """
    named = options[0].scenario.money.comparator
    names = [option.name for option in options]
    mistakes = []
    if named not in names:
        mistakes.append(f"money.comparator: must be one of {', '.join(names)} (got {named}).")
    if len(options) <= 1:
        known = ", ".join(comparable_names())
        mistakes.append(
            "options: must hold at least one option to compare (got none). Built-in scenarios with "
            f"options: {known}."
        )
    if mistakes:
        raise InputError(mistakes)
    first = [option for option in options if option.name == named]
    return (*first, *(option for option in options if option.name != named))


def net_cost(plan: ComparisonPlan, worlds: PairedResults) -> Floats:
    """Total net municipal cost: (n_options, n_worlds), cents."""
    table = total_table(plan.options[0].scenario, worlds, plan.amounts)
    total: Floats = table[:, :, PLACE["net_municipal_cost"], -1]
    return total


def total_table(comparator: Scenario, worlds: PairedResults, amounts: Amounts) -> Floats:
    """Every measure by year and in total: (n_options, n_worlds, MEASURES, years + 1), cents."""
    yearly = with_grant(worlds.yearly, grants(worlds, comparator, amounts))
    return with_totals(yearly, comparator.money.discount_rate.value)


def compared(plan: ComparisonPlan, worlds: PairedResults) -> Comparison:
    """Hold every option against the first.

    Parameters
    ----------
    plan : options, the comparator first, with their parameter draws
    worlds : the same worlds under every option
    """
    options, scenario = plan.options, plan.options[0].scenario
    names = tuple(option.name for option in options)
    grant = grants(worlds, scenario, plan.amounts)
    table = with_totals(with_grant(worlds.yearly, grant), scenario.money.discount_rate.value)
    inputs = input_rows(options, plan.parameters, plan.amounts)
    rows_of_options = verdicts(
        names, tuple(option.title for option in options), worlds, table, grant
    )
    net = table[:, :, PLACE["net_municipal_cost"], -1]
    precision = precision_rows(
        names, net, worlds.draw, scenario.money.precision, strata=worlds.strata
    )
    all_notices = notices(options, worlds, plan.parameters) + precision_notice(
        plan.parameters[0], precision
    )
    return Comparison(
        comparator=names[0],
        verdicts=tuple(rows_of_options),
        differences=tuple(
            difference_rows(
                names, table, worlds.draw, statuses(inputs), worlds.monthly.shape[-1], worlds.strata
            )
        ),
        months=tuple(month_rows(names, worlds, grant)),
        precision=tuple(precision),
        inputs=tuple(inputs),
        budgets=tuple(budget_rows(options, plan.amounts)),
        notices=(*all_notices, *plan.missing_amounts),
        value_of_information=min(verdict.expected_loss.mean for verdict in rows_of_options),
        flows=tuple(flow_rows(names, worlds)),
        national=tuple(national_rows(names, worlds, plan.amounts.national)),
        grant=tuple(
            grant_rows(
                names,
                grant,
                rules_of(scenario, plan.amounts),
                worlds.draw,
                scenario.time.months,
                worlds.strata,
            )
        ),
        sources=tuple(source_rows(names, worlds, table)),
        holding=holding_of(options, worlds),
    )


def with_questions(comparison: Comparison, questions: Iterable[Implausible]) -> Comparison:
    """The comparison with its questions about inputs in front of its notices."""
    questioned = [notice(Code.IMPLAUSIBLE, **one.words()) for one in questions]
    return replace(comparison, notices=(*questioned, *comparison.notices))


def rules_of(scenario: Scenario, amounts: Amounts) -> GrantRules:
    """Safety net, historic share and lag as the scenario and `amounts/grant.yaml` say."""
    grant = scenario.money.grant
    share = 0.0
    if grant.historic_share is not None:
        share = grant.historic_share.value
    elif grant.inhabitants is not None:
        share = historic_share_of(amounts, grant.inhabitants.value)
    return grant_rules(amounts, historic_share=share, lag_years=grant.lag_years)


def grants(worlds: PairedResults, scenario: Scenario, amounts: Amounts) -> GrantYears:
    """The grant of every option in every world, years of (n_options, n_worlds, years), in cents.

    Assumption, where the scenario states no grant: it equals what the comparator spends on average
    over all worlds, year by year; so it follows the national tide and not a town's own chance.

    Parameters
    ----------
    worlds : of every option, the comparator first; cents
    scenario : the comparator's
    amounts : for the safety net
    """
    spending = worlds.yearly[:, :, PLACE["benefit_spending"]]
    stated = scenario.money.grant.eur_per_year
    if stated is None:
        base = mean_of(spending[0], worlds.draw, worlds.strata)
    else:
        months = np.diff(year_ends(scenario.time.months), prepend=0)
        base = stated.value * 100 * months / MONTHS_IN_YEAR
    return grant_years(
        spending, np.broadcast_to(base, spending.shape), spending[0], rules_of(scenario, amounts)
    )


def with_grant(yearly: Floats, grant: GrantYears) -> Floats:
    """The yearly table with what savings cost in grant, and the net municipal cost, added.

    Net municipal cost = benefit spending + staff + one-off costs + grant lost to earlier savings.
    The comparator loses nothing, so its grant is the base grant.
    """
    lost = grant.grant[:1] - grant.grant
    net = sum(yearly[:, :, PLACE[name]] for name in PAID) + lost
    return np.concatenate([yearly, lost[:, :, None], net[:, :, None]], axis=2)


@dataclass(frozen=True, slots=True)
class Combined:
    """A comparison under one combination of settings.

    Attributes
    ----------
    choice : dimension → name of the setting
    comparison : as it may be shown
    draws, worlds : simulated
    folder : name of its results folder
    """

    choice: Mapping[str, str]
    comparison: Comparison
    draws: int
    worlds: int
    folder: str


def setting_rows(combinations: Iterable[Combined]) -> tuple[SettingRow, ...]:
    """The long table of all combinations."""
    return tuple(row for one in combinations for row in _rows(one))


def _rows(one: Combined) -> Iterator[SettingRow]:
    basis, market = one.choice["effect_basis"], one.choice["labour_market"]
    replications = one.worlds // one.draws
    for row in one.comparison.differences:
        if row.period == TOTAL and row.measure in DIFFERENCES:
            yield SettingRow(
                basis, market, row.option, row.measure, row.unit,
                row.difference, one.draws, replications, one.folder,
            )  # fmt: skip
    for verdict in one.comparison.verdicts:
        for chance in CHANCES:
            yield SettingRow(
                basis, market, verdict.option, chance, "share",
                getattr(verdict, chance), one.draws, replications, one.folder,
            )  # fmt: skip

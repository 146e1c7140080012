"""The comparison: everything that is said about the options, from the worlds they share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.compare.caseload import FlowRow, NationalRow, flow_rows, holding_of, national_rows
from sim.compare.grant import grants, with_grant
from sim.compare.household_budgets import BudgetRow, budget_rows
from sim.compare.input_table import InputRow, input_rows, statuses
from sim.compare.monthly_bands import MonthRow, month_rows
from sim.compare.notice import Code, Notice, notice
from sim.compare.notices import notices
from sim.compare.option_verdicts import OptionSummary, verdicts
from sim.compare.paired_differences import DifferenceRow, difference_rows, with_totals
from sim.compare.plan import ComparisonPlan
from sim.compare.precision import PrecisionRow, precision_rows
from sim.compare.precision_notice import precision_notice
from sim.compare.worlds.measures import PLACE
from sim.compare.worlds.simulate import PairedResults
from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.builtin import comparable_names
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.plausibility import Implausible
from sim.outcomes.disclosure import Word, WorkedOut
from sim.outcomes.stability import Stability


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
    purses : budgets of example households under every option, in euros a month
    notices : what a reader must know
    value_of_information : expected loss, in euros, of the choice that is best on average, compared
        with knowing the parameters; on net municipal cost
    flows : who came, left and was there, by option and year
    national : national figures and what the status quo implies
    holding : whether the caseload of the status quo stays within the scenario's bounds, if any
    """

    comparator: Word
    verdicts: tuple[OptionSummary, ...]
    differences: tuple[DifferenceRow, ...]
    months: tuple[MonthRow, ...]
    precision: tuple[PrecisionRow, ...]
    inputs: tuple[InputRow, ...]
    purses: tuple[BudgetRow, ...]
    notices: Annotated[tuple[Notice, ...], WorkedOut()]
    value_of_information: Annotated[float, WorkedOut()]
    flows: tuple[FlowRow, ...] = ()
    national: tuple[NationalRow, ...] = ()
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


def net_cost(plan: ComparisonPlan, worlds: PairedResults) -> NDArray[np.float64]:
    """Total net municipal cost: (n_options, n_worlds), cents."""
    table = total_table(plan.options[0].scenario, worlds, plan.amounts)
    total: NDArray[np.float64] = table[:, :, PLACE["net_municipal_cost"], -1]
    return total


def total_table(
    comparator: Scenario, worlds: PairedResults, amounts: Amounts
) -> NDArray[np.float64]:
    """Every measure by year and in total: (n_options, n_worlds, MEASURES, years + 1), cents."""
    yearly = with_grant(worlds.yearly, grants(worlds.yearly, comparator, amounts))
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
    grant = grants(worlds.yearly, scenario, plan.amounts)
    table = with_totals(with_grant(worlds.yearly, grant), scenario.money.discount_rate.value)
    inputs = input_rows(options, plan.parameters, plan.amounts)
    rows_of_options = verdicts(
        names, tuple(option.title for option in options), worlds, table, grant
    )
    net = table[:, :, PLACE["net_municipal_cost"], -1]
    precision = precision_rows(names, net, worlds.draw, scenario.money.precision)
    all_notices = notices(options, worlds, plan.parameters) + precision_notice(
        plan.parameters[0], precision
    )
    return Comparison(
        comparator=names[0],
        verdicts=tuple(rows_of_options),
        differences=tuple(difference_rows(names, table, worlds.draw, statuses(inputs))),
        months=tuple(month_rows(names, worlds, grant)),
        precision=tuple(precision),
        inputs=tuple(inputs),
        purses=tuple(budget_rows(options, plan.amounts)),
        notices=(*all_notices, *plan.missing_amounts),
        value_of_information=min(verdict.expected_loss.mean for verdict in rows_of_options),
        flows=tuple(flow_rows(names, worlds)),
        national=tuple(national_rows(names, worlds, plan.amounts.national)),
        holding=holding_of(options, worlds),
    )


def with_questions(comparison: Comparison, questions: Iterable[Implausible]) -> Comparison:
    """The comparison with its questions about inputs in front of its notices."""
    asked = [notice(Code.IMPLAUSIBLE, **one.words()) for one in questions]
    return replace(comparison, notices=(*asked, *comparison.notices))

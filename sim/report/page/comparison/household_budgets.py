"""The budget of example households under each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from sim.compare.household_budgets import BudgetRow
from sim.report.estimate import Estimate
from sim.report.page.blocks import Block, Group, Head, Prose, Row, Table
from sim.report.page.comparison.options import title_markup
from sim.report.page.language import Language, cited
from sim.report.page.numbers import euro_text
from sim.report.page.stored_comparison import StoredComparison

INCOME = "income_eur_per_month"


@dataclass(frozen=True, slots=True)
class HouseholdBudget:
    """A household under one rule, month after month, and the options in which that rule holds."""

    household: str
    moments: dict[str, BudgetRow]
    options: tuple[str, ...]


def budgets_of(compared: StoredComparison) -> list[HouseholdBudget]:
    """Every household under every rule that differs in some month, the comparator's rule first."""
    by_household: dict[tuple[str, str, str], dict[str, BudgetRow]] = {}
    for row in compared.budgets:
        where = (row.household, row.option, row.disregard)
        by_household.setdefault(where, {})[row.moment] = row
    alike: dict[tuple[str, ...], tuple[dict[str, BudgetRow], list[str]]] = {}
    for (household, option, _), moments in by_household.items():
        key = (household, *(str(getattr(row, INCOME)) for row in moments.values()))
        options = alike.setdefault(key, (moments, []))[1]
        if option not in options:
            options.append(option)
    return [
        HouseholdBudget(key[0], moments, tuple(names)) for key, (moments, names) in alike.items()
    ]


def budget_blocks(compared: StoredComparison, language: Language) -> Iterator[Block]:
    """A sentence, a table of budgets and what is left out; nothing where there are no budgets."""
    budgets = sorted(budgets_of(compared), key=lambda budget: _order(compared, budget.household))
    if not budgets:
        return
    rows = compared.budgets
    earned = max(row.earnings_eur_per_month for row in rows)
    shown = cited(euro_text(earned, 0, language.code), "purses.earnings")
    yield Prose((language.text("purse.lead", earnings=shown),))
    yield _table(compared, budgets, language)
    notes = [language.text("purse.not_counted", what=language.own(rows[0].not_counted))]
    dates = sorted({row.norm_from for row in rows} - {""})
    if len(dates) == 1:
        date = cited(language.date(dates[0]), "purses.norm_from")
        source = language.own(rows[0].norm_source)
        notes.append(language.text("purse.norm", date=date, source=source))
    unmet = dict.fromkeys(row.option for row in rows if row.not_met)
    notes += [
        language.text("purse.not_met", option=title_markup(compared, name, language))
        for name in unmet
    ]
    # What is said of a missing norm stands in the words of the tables.
    missing = dict.fromkeys(row.note for row in rows if row.note and not row.not_met)
    yield Prose((*notes, *(language.own(note) for note in missing)), style="small")


def _order(compared: StoredComparison, household: str) -> int:
    return [row.household for row in compared.budgets].index(household)


def _table(compared: StoredComparison, budgets: list[HouseholdBudget], language: Language) -> Table:
    moments = dict.fromkeys(row.moment for row in compared.budgets)
    heads = [Head(language.plain(f"purse.{moment}")) for moment in moments]
    groups = {
        budget.household: Group(language.text(f"purse.household.{budget.household}"))
        for budget in budgets
    }
    return Table(
        name="purses",
        caption=language.plain("purse.caption"),
        corner=language.plain("purse.rule"),
        columns=tuple(heads),
        groups=language.plain("purse.household"),
        rows=tuple(
            Row(
                _rule(compared, budget, language),
                tuple(_cell(budget.moments.get(moment), language) for moment in moments),
                group=groups[budget.household],
            )
            for budget in budgets
        ),
    )


def _rule(compared: StoredComparison, budget: HouseholdBudget, language: Language) -> Markup:
    """The options in which a rule holds; that of the comparator is the rule as it is."""
    if compared.comparator in budget.options:
        return language.text("purse.as_now")
    titles = (title_markup(compared, option, language) for option in budget.options)
    return Markup("; ").join(titles)


def _cell(row: BudgetRow | None, language: Language) -> Markup | str:
    """Income in a month, and how much more that is than without work."""
    if row is None:
        return "–"
    income = language.estimate(_amount(row, INCOME), "bare")
    if not row.gain_eur_per_month > 0:
        return income
    more = language.estimate(_amount(row, "gain_eur_per_month"), "bare")
    words = language.text("purse.more", amount=more)
    return income + Markup(" <small>{}</small>").format(words)


def _amount(row: BudgetRow, column: str) -> Estimate:
    """An amount of the law: known to the cent, shown in whole euros."""
    keys = ("option", "household", "moment", "disregard")
    address = (("table", "purses"), *((key, str(getattr(row, key))) for key in keys))
    return Estimate(
        getattr(row, column), float("nan"), float("nan"), 0.0, "euros", address, (column, "", "")
    )

"""The budget of example households under each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.page.blocks import Block, Group, Head, Prose, Row, Table
from sim.report.page.comparison.option_styles import title_markup
from sim.report.page.estimate import Estimate
from sim.report.page.language import Voice, cited
from sim.report.page.numbers import euro_text
from sim.report.page.stored_comparison import Line, StoredComparison

INCOME = "income_eur_per_month"


@dataclass(frozen=True, slots=True)
class HouseholdBudget:
    """A household under one rule, month after month, and the options in which that rule holds."""

    household: str
    moments: dict[str, Line]
    options: tuple[str, ...]


def budgets_of(compared: StoredComparison) -> list[HouseholdBudget]:
    """Every household under every rule that differs in some month, the comparator's rule first."""
    found: dict[tuple[str, str, str], dict[str, Line]] = {}
    for line in compared.purses:
        where = (line["household"], line["option"], line["disregard"])
        found.setdefault(where, {})[line["moment"]] = line
    alike: dict[tuple[str, ...], tuple[dict[str, Line], list[str]]] = {}
    for (household, option, _), moments in found.items():
        key = (household, *(str(line[INCOME]) for line in moments.values()))
        options = alike.setdefault(key, (moments, []))[1]
        if option not in options:
            options.append(option)
    return [
        HouseholdBudget(key[0], moments, tuple(names)) for key, (moments, names) in alike.items()
    ]


def budget_blocks(compared: StoredComparison, voice: Voice) -> Iterator[Block]:
    """A sentence, a table of budgets and what is left out; nothing where there are no purses."""
    budgets = sorted(budgets_of(compared), key=lambda budget: _order(compared, budget.household))
    if not budgets:
        return
    lines = list(compared.purses)
    earned = max(line["earnings_eur_per_month"] for line in lines)
    shown = cited(euro_text(earned, 0, voice.language), "purses.earnings")
    yield Prose((voice.text("purse.lead", earnings=shown),))
    yield _table(compared, budgets, voice)
    notes = [voice.text("purse.not_counted", what=voice.own(str(lines[0]["not_counted"])))]
    dates = sorted({str(line["norm_from"]) for line in lines} - {""})
    if len(dates) == 1:
        date = cited(voice.date(dates[0]), "purses.norm_from")
        source = voice.own(str(lines[0]["norm_source"]))
        notes.append(voice.text("purse.norm", date=date, source=source))
    unmet = dict.fromkeys(str(line["option"]) for line in lines if line.get("not_met"))
    notes += [
        voice.text("purse.not_met", option=title_markup(compared, name, voice)) for name in unmet
    ]
    # What is said of a missing norm stands in the words of the tables.
    missing = dict.fromkeys(
        str(line["note"]) for line in lines if line["note"] and not line.get("not_met")
    )
    yield Prose((*notes, *(voice.own(note) for note in missing)), style="small")


def _order(compared: StoredComparison, household: str) -> int:
    return [line["household"] for line in compared.purses].index(household)


def _table(compared: StoredComparison, budgets: list[HouseholdBudget], voice: Voice) -> Table:
    moments = dict.fromkeys(line["moment"] for line in compared.purses)
    heads = [Head(voice.plain(f"purse.{moment}")) for moment in moments]
    groups = {
        budget.household: Group(voice.text(f"purse.household.{budget.household}"))
        for budget in budgets
    }
    return Table(
        name="purses",
        caption=voice.plain("purse.caption"),
        corner=voice.plain("purse.rule"),
        columns=tuple(heads),
        groups=voice.plain("purse.household"),
        rows=tuple(
            Row(
                _rule(compared, budget, voice),
                tuple(_cell(budget.moments.get(moment), voice) for moment in moments),
                group=groups[budget.household],
            )
            for budget in budgets
        ),
        folded=False,
    )


def _rule(compared: StoredComparison, budget: HouseholdBudget, voice: Voice) -> Markup:
    """The options in which a rule holds; that of the comparator is the rule as it is."""
    if compared.comparator in budget.options:
        return voice.text("purse.as_now")
    titles = (title_markup(compared, option, voice) for option in budget.options)
    return Markup("; ").join(titles)


def _cell(line: Line | None, voice: Voice) -> Markup | str:
    """Income in a month, and how much more that is than without work."""
    if line is None:
        return "–"
    income = voice.estimate(_amount(line, INCOME), "bare")
    if not line["gain_eur_per_month"] > 0:
        return income
    more = voice.estimate(_amount(line, "gain_eur_per_month"), "bare")
    words = voice.text("purse.more", amount=more)
    return income + Markup(' <span class="range">{}</span>').format(words)


def _amount(line: Line, column: str) -> Estimate:
    """An amount of the law: known to the cent, shown in whole euros."""
    keys = ("option", "household", "moment", "disregard")
    address = (("table", "purses"), *((key, str(line[key])) for key in keys))
    return Estimate(
        line[column], float("nan"), float("nan"), 0.0, "euros", address, (column, "", "")
    )

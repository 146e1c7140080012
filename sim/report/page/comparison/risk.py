"""How sure it is, and what may go wrong in euros: benefits, grant and own risk by year."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from sim.compare.grant_risk import WORST
from sim.inputs.amounts.load import load_amounts
from sim.report.page.blocks import Block, Card, Cards, Group, Prose, Row, Section, Table
from sim.report.page.columns import head_of, shown
from sim.report.page.comparison.options import advised, option_table, title_markup
from sim.report.page.language import Language, cited
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import EXITS, GRANT, NET, RISK, grant_estimate, period_words

SINGLE = "single"


def three_numbers(compared: StoredComparison, language: Language) -> tuple[Cards, ...]:
    """Of the option that costs least: its cost, its worst year against the own risk, its people."""
    name = advised(compared)
    worst = compared.grant.get((name, WORST))
    if worst is None:
        return ()
    months = cited(compared.horizon, "time.months")
    own_risk = language.estimate(grant_estimate(worst, "own_risk"), "bare")
    cards = (
        Card(
            language.text("three.cost", months=months),
            language.extra(compared.difference(name, NET)),
            Markup(),
        ),
        Card(
            language.text("three.worst"),
            language.estimate(grant_estimate(worst, "deficit_one_in_ten"), "bare"),
            language.text("three.own_risk", own_risk=own_risk),
        ),
        Card(
            language.text("three.at_work", months=months),
            language.more(compared.difference(name, EXITS)),
            Markup(),
        ),
    )
    return (Cards(cards),)


def risk_section(compared: StoredComparison, language: Language) -> Section:
    """Chances of the advised option, a table of all, and the grant by year."""
    name = advised(compared)
    chances = {
        word: language.estimate(compared.verdict(name, f"chance_{word}", "chance"), "bare")
        for word in ("cheaper", "beyond_own_risk", "cheapest")
    }
    said = language.text("risk.seen", option=title_markup(compared, name, language), **chances)
    table = option_table(
        "risk", language.plain("risk.caption"), RISK.page, compared.lines.__getitem__, compared,
        language, options=tuple(compared.verdicts),
    )  # fmt: skip
    lead = Prose((said, language.text("risk.lead")))
    blocks = (lead, table, *_grant_blocks(compared, language))
    return Section("risk", language.text("section.risk"), blocks)


def _grant_blocks(compared: StoredComparison, language: Language) -> Iterator[Block]:
    """What is paid, what the state pays, and what one world of ten loses; nothing where unknown."""
    if not compared.grant:
        return
    yield Prose((*worst_lines(compared, language), *_prices_now(compared, language)))
    yield _grant_table(compared, language)


def _shown(compared: StoredComparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys((compared.comparator, advised(compared))))


def worst_lines(compared: StoredComparison, language: Language) -> Iterator[Markup]:
    """The worst year against the own risk, of the comparator and of the option that costs least."""
    if not compared.grant:
        return
    for name in _shown(compared):
        worst = compared.grant[name, WORST]
        amounts = {
            column: language.estimate(grant_estimate(worst, column), "bare")
            for column in ("deficit_one_in_ten", "own_risk", "most_borne", "borne_one_in_ten")
        }
        key = "grant.worst_beyond" if _is_beyond(compared, name) else "grant.worst_within"
        yield language.text(key, option=title_markup(compared, name, language), **amounts)


def worst_brief(compared: StoredComparison, language: Language) -> Iterator[Markup]:
    """The same in a line each, for a letter."""
    for name in _shown(compared) if compared.grant else ():
        worst = compared.grant[name, WORST]
        amounts = {
            column: language.estimate(grant_estimate(worst, column), "bare")
            for column in ("deficit_one_in_ten", "own_risk")
        }
        title = title_markup(compared, name, language)
        yield language.text("grant.worst_brief", option=title, **amounts)


def _is_beyond(compared: StoredComparison, name: str) -> bool:
    """Whether one world of ten loses more in its worst year than the own risk."""
    worst = compared.grant[name, WORST]
    return worst.deficit_one_in_ten > worst.own_risk


def _prices_now(compared: StoredComparison, language: Language) -> Iterator[Markup]:
    """How much higher amounts are today, by the norm of a single; nothing if they move by date."""
    level = compared.scenario.money.price_level
    if level is None:
        return
    rows = load_amounts().norms.of(SINGLE).rows
    then = [row for row in rows if row.from_date <= level] or rows[:1]
    if rows[-1].from_date <= level:
        return
    yield language.text(
        "grant.prices_now",
        level=cited(language.date(str(level)), "money.price_level"),
        now=cited(language.date(str(rows[-1].from_date)), "norms"),
        ratio=cited(language.number(rows[-1].value / then[-1].value, -2), "norms"),
    )


def _grant_table(compared: StoredComparison, language: Language) -> Table:
    groups = {name: Group(title_markup(compared, name, language)) for name in _shown(compared)}
    rows = (
        Row(
            _period(period, language),
            tuple(shown(column, compared.grant[name, period], language) for column in GRANT.page),
            group=group,
        )
        for name, group in groups.items()
        for period in (*compared.years, WORST)
    )
    return Table(
        name="grant",
        caption=language.plain("grant.caption"),
        corner=language.plain("grant.period"),
        columns=tuple(head_of(column, language) for column in GRANT.page),
        groups=language.plain("options.column"),
        rows=tuple(rows),
    )


def _period(period: str, language: Language) -> Markup:
    if period == WORST:
        return language.text("grant.worst_year")
    key, values = period_words(period)
    return language.text(key, **{name: cited(value, "period") for name, value in values.items()})

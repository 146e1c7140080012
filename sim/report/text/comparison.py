"""What a comparison prints: its options, settings and evaluation, and what a reader must know."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

from sim.compare.comparison import Comparison
from sim.compare.law import LegalOption, legal_options
from sim.compare.notice import Code, Notice
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL, SettingRow
from sim.compare.precision import PrecisionRow, two_figures
from sim.files.table_text import without_nan
from sim.inputs.amounts.law import Law, load_law
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.redacted import ROUND_TO
from sim.outcomes.interval import record
from sim.power.evaluation import EvaluationRow
from sim.report.numbers import NOTHING, chance_text, number_text
from sim.report.tables.evaluation import by_month
from sim.report.tables.options import (
    EXITS,
    NET,
    OPTIONS,
    RISK,
    OptionLine,
    option_lines,
    years_columns,
)
from sim.report.tables.power import unit_words
from sim.report.tables.settings import CHEAPER, FIRST, FirstOptions
from sim.report.tables.why import PRECISION
from sim.report.text.caseload import caseload_text
from sim.report.text.console import few_worlds
from sim.report.text.sources import sources_text
from sim.report.text.table import columns_text

if TYPE_CHECKING:
    from sim.results import CompareResult

Key = tuple[str, str]

# Signs in a line of prose.
WIDTH = 128
# What a council may do with an option.
MAY = {
    "now": "yes",
    "partly": "partly",
    "experiment": "only as an experiment",
    "no": "no",
    "unknown": "not in amounts/law.yaml: ask a lawyer",
}


def _words_of_the_table(comparison: Comparison) -> list[str]:
    """What each column means, one line each."""
    rests = "chance alone" if _holds_monte_carlo_error_only(comparison) else "chance and parameters"
    name = comparison.comparator
    return [
        f"reached: people who meet another regime or disregard than under `{name}`, some time. Who "
        "comes on benefit later is in it, so it may exceed the caseload at the start.",
        f"at work: more people at work on the last day than under `{name}`. "
        "benefit months: of everybody together; below 0 is fewer.",
        "€ thousand: net municipal cost, that is benefits, staff, one-off costs and grant lost; "
        f"below 0 is a saving. p05 … p95: of worlds; it holds {rests}.",
        "€ each: net cost for each more at work. saves: more at work for less money, so there is "
        "no price. no gain: no more at work.",
        "pays back in: when the extra cost so far stays at or below 0, on average. at once: it "
        "never cost more. no: not within these months.",
        "cheaper: share of worlds with a lower net cost. ± is the Monte Carlo error of a chance.",
        "beyond own risk: share of worlds in which, in some year, the deficit exceeds what the "
        f"municipality bears alone{_own_risk(comparison)}.",
        "efficiency ratio: how many runs with random numbers of their own would say as much as one "
        "of these, which share theirs.",
        "frontier: nothing else, nor a mixture of two, brings as many to work for less. "
        "dominated by X: X brings as many or more, for as little or less. extendedly dominated: a "
        "mixture of two does.",
    ]


def _own_risk(comparison: Comparison) -> str:
    for row in comparison.inputs:
        if row.name == "amounts.grant.own_risk_share":
            return f" ({100 * row.value:.3g} % of the grant)"
    return ""


def comparison_text(scenario: Scenario, comparison: Comparison, n_worlds: int) -> str:
    """What `bijstandsim compare` prints."""
    months = scenario.time.months
    lines_by_option = option_lines(comparison.verdicts, comparison.differences, months)
    lines = [
        scenario.heading,
        f"Each option compared with `{comparison.comparator}` in the same {n_worlds} simulated "
        "worlds, "
        f"{months} months, seed {scenario.seed}.",
        "Differences: at work is counted on the last day, all else over all months together.",
        *(fill(line, WIDTH) for line in _few(comparison, n_worlds)),
        "",
        columns_text("option", OPTIONS.terminal, lines_by_option.items()),
        *(("", sources_text(comparison.sources)) if comparison.sources else ()),
        "",
        years_text(lines_by_option),
        "",
        columns_text("option", RISK.terminal, lines_by_option.items()),
        "",
        fill(_best(comparison), WIDTH),
        "",
        *(fill(line, WIDTH) for line in _words_of_the_table(comparison)),
    ]
    if any(not math.isnan(row.asked) for row in comparison.precision):
        lines += ["", precision_text(comparison.precision)]
    lines += ["", caseload_text(comparison)]
    notes = (one for one in comparison.notices if one.code is not Code.FEW_DRAWS)
    return "\n".join([*lines, "", *map(_note, notes)])


def _note(notice: Notice) -> str:
    word = "Question" if notice.code is Code.IMPLAUSIBLE else "Note"
    return f"{word}: {notice.text}"


def _few(comparison: Comparison, n_worlds: int) -> list[str]:
    """That draws or worlds are few: the first thing a reader must know."""
    texts = [one.text for one in comparison.notices if one.code is Code.FEW_DRAWS]
    return texts or few_worlds(n_worlds)


def _holds_monte_carlo_error_only(comparison: Comparison) -> bool:
    """Whether one set of parameters stands for all."""
    return any(one.code is Code.LUCK_ONLY for one in comparison.notices)


def _best(comparison: Comparison) -> str:
    best = comparison.cheapest
    if _holds_monte_carlo_error_only(comparison):
        return (
            f"Cheapest on average: {best.option}. With one set of parameters nothing is said of "
            "how sure that is."
        )
    return (
        f"Cheapest on average: {best.option}, cheapest in "
        f"{chance_text(best.chance_cheapest)} of the parameter draws. "
        "Who knew the parameters could at most save another "
        f"{_worth(comparison.value_of_information, best)} on average (value of information). Its "
        "means are over the worlds of each draw, whose chance makes it somewhat too high."
    )


def _worth(euros: float, best: OptionSummary) -> str:
    """The value of information, which is the best option's loss, with its Monte Carlo error."""
    error = two_figures(best.expected_loss.mc_se)
    shown = f" ± {number_text(error)}" if math.isfinite(error) else ""
    return f"€ {number_text(two_figures(euros))}{shown}"


def years_text(lines: Mapping[str, OptionLine]) -> str:
    """Net cost by year and staff of every option but the comparator, with a title."""
    base = next(iter(lines))
    periods = dict.fromkeys(period for _, period in lines[base].differences)
    years = [period for period in periods if period != TOTAL]
    others = [(name, line) for name, line in lines.items() if name != base]
    return (
        f"By year, compared with `{base}`: net municipal cost (€ thousand, "
        "below 0 is a saving)\nand extra staff (fte, mean over the years):\n"
        + columns_text("option", years_columns(years).terminal, others)
    )


def precision_text(rows: Sequence[PrecisionRow]) -> str:
    """Precision asked and reached, and what it leaves out."""
    level = next(iter(rows)).confidence
    lines = [
        "Monte Carlo error of the mean net cost; parameters are held as drawn.",
        columns_text("option", PRECISION.terminal, ((row.option, row) for row in rows)),
        f"Monte Carlo: half-width of the {100 * level:.3g} % interval; replications narrow it.",
        "error of the mean: standard error if parameters were drawn anew too; only more draws "
        "(--draws) lower it.",
    ]
    return "\n".join([*lines, *_coarse(rows)])


def _coarse(rows: Sequence[PrecisionRow]) -> list[str]:
    """That numbers about real people are shown in steps, which no run narrows."""
    steps = sorted({row.shown_step for row in rows if row.shown_step})
    if not steps:
        return []
    amounts = " or ".join(f"€ {number_text(step)}" for step in steps)
    return [
        f"Real people: net cost is shown in steps of {amounts}, so what is shown may be off "
        "by half a step more;",
        "met counts that in, and more runs cannot take it away. –: left out, for from errors one "
        "could work out the file.",
    ]


def evaluation_text(rows: Sequence[EvaluationRow]) -> str:
    """A line for each regime on the first endpoint at the first level; all else is in the table."""
    first = rows[0]
    shown = [row for row in rows if (row.endpoint, row.alpha) == (first.endpoint, first.alpha)]
    regimes: dict[str, dict[int, EvaluationRow]] = {}
    for row in shown:
        regimes.setdefault(row.regime, {})[row.month] = row
    columns = by_month(dict.fromkeys(row.month for row in shown)).terminal
    return (
        f"When to evaluate: persons in each of two arms to see {unit_words(first.endpoint)} differ "
        f"from\n{first.comparator_regime} (power {first.power:.0%}, two-sided alpha "
        f"{first.alpha:g}; median, tenth to ninetieth percentile of {first.draws} draws).\n"
        f"At the last month: chance that {first.persons:,} persons are enough, and power if all of "
        "them are drawn.\n\n" + columns_text("regime", columns, regimes.items())
    )


def evaluation_lines(rows: Sequence[EvaluationRow]) -> list[dict[str, Any]]:
    """The rows for JSON: what is infinite becomes None."""
    return [without_nan(asdict(row)) for row in rows]


def settings_text(result: CompareResult) -> str:
    """A table: under each combination, the cheapest option and the one with most at work."""
    cells: dict[Key, dict[tuple[str, str], SettingRow]] = {}
    for row in result.settings:
        place = cells.setdefault((row.effect_basis, row.labour_market), {})
        place[row.option, row.measure] = row
    base = result.comparison.comparator
    # Numbers about real people are rounded: what lies within one step is told apart by nobody.
    euros = max((row.shown_step for row in result.comparison.precision), default=0.0)
    steps = (euros, float(ROUND_TO) if euros else 0.0)
    lines = [(key[0] or NOTHING, _first(key, rows, base, steps)) for key, rows in cells.items()]
    table = columns_text("effect basis", FIRST, lines)
    return f"Under every setting, compared with {base}:\n{table}"


def _first(
    key: Key, rows: dict[tuple[str, str], SettingRow], base: str, steps: tuple[float, float]
) -> FirstOptions:
    """One combination; steps: to which euros and persons are rounded, 0 where they are not."""

    def of(measure: str) -> dict[str, SettingRow]:
        return {option: row for (option, name), row in rows.items() if name == measure}

    costs, exits, chances = of(NET), of(EXITS), of(CHEAPER)
    cheapest = first_apart({name: row.value.mean for name, row in costs.items()}, steps[0])
    most = _most_at_work(exits, steps[1])
    return FirstOptions(
        key[1],
        costs.get(cheapest),
        None if cheapest == base else chances.get(cheapest),
        exits.get(most),
        next(iter(rows.values())).folder,
    )


def _most_at_work(exits: dict[str, SettingRow], step: float) -> str:
    """The option with most at work; nobody where one that is left out, as too small, may be it."""
    more = {name: row.value.mean for name, row in exits.items()}
    most = first_apart({name: -number for name, number in more.items()}, step)
    is_known = not any(map(math.isnan, more.values()))
    return most if is_known or (most and more[most] > 0) else ""


def first_apart(values: dict[str, float], step: float) -> str:
    """The option with the lowest number; nobody where the next is within a step, or none is known.

    Examples
    --------
    >>> first_apart({"a": 5.0, "b": 0.0}, 0.0), first_apart({"a": 5.0, "b": 0.0}, 5.0)
    ('b', '')
    """
    known = sorted((name for name in values if math.isfinite(values[name])), key=values.__getitem__)
    if not known:
        return ""
    is_tie = step > 0 and len(known) > 1 and values[known[1]] - values[known[0]] <= step
    return "" if is_tie else known[0]


def setting_lines(rows: Iterable[SettingRow]) -> list[dict[str, Any]]:
    """The long table as plain data; a number that is not there is nothing."""
    return [without_nan(record(row)) for row in rows]


def law_text(options: Sequence[Option]) -> str:
    """A line for options of one legal kind; empty where no option brings another regime."""
    law = load_law()
    lines: dict[str, list[str]] = {}
    for one in legal_options(options, law, load_amounts().disregards):
        if one.may:
            lines.setdefault(_said(one, law), []).append(one.option)
    if not lines:
        return ""
    head = f"May the council decide it? As the law was read on {_read(law)}; no legal advice."
    said = [fill(f"{', '.join(names)}: {words}.", WIDTH) for words, names in lines.items()]
    return "\n".join([head, *said])


def law_lines(options: Sequence[Option]) -> list[dict[str, object]]:
    """The same for JSON: a line for each option and measure."""
    found = legal_options(options, load_law(), load_amounts().disregards)
    return [
        {
            "option": one.option,
            "measure": measure.name,
            "may": measure.may,
            "articles": measure.row.articles.en if measure.row else None,
        }
        for one in found
        for measure in one.measures
    ]


def _read(law: Law) -> str:
    return f"{law.read_on.day} {law.read_on:%B %Y}"


def _said(one: LegalOption, law: Law) -> str:
    """Whether it may be decided, and where that stands."""
    articles = [measure.row.articles.en for measure in one.measures if measure.row is not None]
    where = f" ({law.act} {'; '.join(articles)})" if articles else ""
    return f"{MAY[one.may]}{where}"

"""What a comparison prints: a line for each option, then what a reader must know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill

from sim.compare.comparison import Comparison
from sim.compare.notice import Code, Notice
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.compare.precision import PrecisionRow, two_figures
from sim.inputs.scenario.model import Scenario
from sim.report.numbers import chance_text, ends_text, number_text, thousands_text
from sim.report.tables.years import years_columns
from sim.report.text.caseload import caseload_text
from sim.report.text.console import few_worlds
from sim.report.text.table import columns_text, text_table

HEADER = (
    "option", "reached", "at work", "p05 … p95", "€ thousand", "p05 … p95", "€ each", "cheaper",
    "where it stands",
)  # fmt: skip
MORE = ("option", "benefit months", "pays back in", "beyond own risk", "efficiency ratio")
# Signs in a line of prose.
WIDTH = 128
PRECISION_HEADER = (
    "option", "Monte Carlo: ± €", "asked: ± €", "met", "error of the mean: €", "runs", "needed",
    "needed if independent",
)  # fmt: skip


def per_extra_at_work(verdict: OptionSummary) -> str:
    """Euros for each extra person at work, in two figures, in words where that is no price.

    A saving has no price a person, and neither has what brings nobody more to work.
    """
    more, price = verdict.extra_net_exits.mean, verdict.cost_per_net_exit.mean
    if math.isnan(more):
        return "–"
    if not more > 0:
        return "no gain"
    return "saves" if verdict.net_cost.mean <= 0 else number_text(two_figures(price))


def _earned_back(verdict: OptionSummary) -> str:
    month = verdict.payback_month.mean
    if math.isnan(month):
        return "no"
    return "at once" if month == 0 else f"month {month:.0f}"


def _line(verdict: OptionSummary, comparator: str) -> tuple[str, ...]:
    if verdict.option == comparator:
        return verdict.option, *["–"] * 7, verdict.place
    more, cost = verdict.extra_net_exits, verdict.net_cost
    return (
        verdict.option,
        number_text(verdict.people_affected.mean),
        number_text(more.mean, "+"),
        ends_text(number_text(more.p05, "+"), number_text(more.p95, "+")),
        thousands_text(cost.mean),
        ends_text(thousands_text(cost.p05), thousands_text(cost.p95)),
        per_extra_at_work(verdict),
        chance_text(verdict.chance_cheaper),
        verdict.place,
    )


def _more(verdict: OptionSummary, comparator: str) -> tuple[str, ...]:
    beyond = chance_text(verdict.chance_beyond_own_risk)
    if verdict.option == comparator:
        return verdict.option, "–", "–", beyond, "–"
    return (
        verdict.option,
        number_text(-verdict.benefit_months_avoided.mean, "+"),
        _earned_back(verdict),
        beyond,
        f"{verdict.runs_ratio:.0f}" if math.isfinite(verdict.runs_ratio) else "–",
    )


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
    lines = [
        scenario.heading,
        f"Each option compared with `{comparison.comparator}` in the same {n_worlds} simulated "
        "worlds, "
        f"{months} months, seed {scenario.seed}.",
        "Differences: at work is counted on the last day, all else over all months together.",
        *(fill(line, WIDTH) for line in _few(comparison, n_worlds)),
        "",
        text_table(
            HEADER,
            [_line(verdict, comparison.comparator) for verdict in comparison.verdicts],
            "<>>>>>>><",
        ),
        "",
        years_text(comparison),
        "",
        text_table(
            MORE,
            [_more(verdict, comparison.comparator) for verdict in comparison.verdicts],
            "<>>>>",
        ),
        "",
        fill(_best(comparison), WIDTH),
        "",
        *(fill(line, WIDTH) for line in _words_of_the_table(comparison)),
    ]
    if any(not math.isnan(row.asked) for row in comparison.precision):
        lines += ["", precision_text(comparison.precision)]
    lines += ["", caseload_text(comparison)]
    notes = (told for told in comparison.notices if told.code is not Code.FEW_DRAWS)
    return "\n".join([*lines, "", *map(_note, notes)])


def _note(told: Notice) -> str:
    word = "Question" if told.code is Code.IMPLAUSIBLE else "Note"
    return f"{word}: {told.text}"


def _few(comparison: Comparison, n_worlds: int) -> list[str]:
    """That draws or worlds are few: the first thing a reader must know."""
    told = [one.text for one in comparison.notices if one.code is Code.FEW_DRAWS]
    return told or few_worlds(n_worlds)


def _holds_monte_carlo_error_only(comparison: Comparison) -> bool:
    """Whether one set of parameters stands for all."""
    return any(told.code is Code.LUCK_ONLY for told in comparison.notices)


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
        f"{_worth(comparison.value_of_information, best)} on average (value of information)."
    )


def _worth(euros: float, best: OptionSummary) -> str:
    """The value of information, which is the best option's loss, with its Monte Carlo error."""
    error = two_figures(best.expected_loss.mc_se)
    shown = f" ± {number_text(error)}" if math.isfinite(error) else ""
    return f"€ {number_text(two_figures(euros))}{shown}"


def years_table(comparison: Comparison) -> str:
    """Net cost by year and staff of every option but the comparator."""
    options: dict[str, dict[tuple[str, str], DifferenceRow]] = {}
    for row in comparison.differences:
        if row.option != comparison.comparator:
            options.setdefault(row.option, {})[row.measure, row.period] = row
    periods = dict.fromkeys(row.period for row in comparison.differences)
    years = [period for period in periods if period != TOTAL]
    return columns_text("option", years_columns(years).terminal, options.items())


def years_text(comparison: Comparison) -> str:
    """The table with its title."""
    return (
        f"By year, compared with `{comparison.comparator}`: net municipal cost (€ thousand, "
        "below 0 is a saving)\nand extra staff (fte, mean over the years):\n"
        + years_table(comparison)
    )


def precision_text(rows: Sequence[PrecisionRow]) -> str:
    """Precision asked and reached, and what it leaves out."""
    table = [
        (
            row.option, number_text(row.half_width), number_text(row.asked),
            "yes" if row.is_met else "NO", number_text(row.mc_se), number_text(row.runs),
            number_text(row.runs_needed), number_text(row.independent_runs_needed),
        )
        for row in rows
    ]  # fmt: skip
    level = next(iter(rows)).confidence
    lines = [
        "Monte Carlo error of the mean net cost; parameters are held as drawn.",
        text_table(PRECISION_HEADER, table, "<>><>>>>"),
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

"""What a comparison and a run print about the caseload without a change of policy."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compare.caseload import FlowRow, NationalRow
from sim.compare.comparison import Comparison
from sim.inputs.scenario.model import Scenario
from sim.outcomes.stability import MONTHS_IN_YEAR, Stability, stability_of_run
from sim.outcomes.summary import SummaryRow
from sim.report.numbers import ends_text, number_text
from sim.report.tables.caseload import FLOWS, NATIONAL
from sim.report.text.table import cell_texts, columns_text, text_table

MEASURES = {
    "inflow": "inflow a year, share of the stock",
    "outflow": "outflow a year, share of the stock",
    "work_share_of_exits": "of those who leave, to work",
    "long_share": "two years or longer on benefit",
}


def measure_words(measure: str) -> str:
    """A national measure in plain words.

    Examples
    --------
    >>> measure_words("exit_in_year_3")
    'left in year 3 on benefit'
    >>> measure_words("returned_after_work_within_12_months")
    'back within 12 months after work'
    """
    if measure.startswith("exit_in_year_"):
        return f"left in year {measure.removeprefix('exit_in_year_')} on benefit"
    if measure.startswith("returned"):
        months = measure.removesuffix("_months").rpartition("_")[2]
        after = "work" if "after_work" in measure else "any exit"
        return f"back within {months} months after {after}"
    return MEASURES[measure]


def flows_table(rows: Sequence[FlowRow], option: str) -> str:
    """Flows of one option by year, in persons: a line for each column of the page."""
    periods: dict[str, dict[str, FlowRow]] = {}
    for row in rows:
        if row.option == option:
            periods.setdefault(row.period, {})[row.flow] = row
    lines = [
        (*column.words, *(cell_texts(column, flows)[0] for flows in periods.values()))
        for column in FLOWS.terminal
    ]
    header = ("persons, mean over worlds", *list(periods)[:-1], "a year")
    return text_table(header, lines, "<" + ">" * len(periods))


def national_table(rows: Sequence[NationalRow]) -> str:
    """National figures, a line each, with what the comparator implies."""
    return columns_text(
        "share", NATIONAL.terminal, ((measure_words(row.measure), row) for row in rows)
    )


def holding_line(stability: Stability) -> str:
    """Whether the caseload holds, in a sentence."""
    bounds = f"{100 * stability.low:.0f} to {100 * stability.high:.0f} %"
    unchanged = f"without a change of policy (`{stability.option}`)"
    last = f"the last year ends at {100 * stability.shares[-1]:.1f} % of the start"
    if stability.is_stable:
        return (
            f"{unchanged.capitalize()} the caseload holds within {bounds} of the start: it is "
            f"furthest from it at the end of year {stability.worst_year} "
            f"({100 * stability.drift:+.1f} %); "
            f"{last}."
        )
    if not stability.has_drift:
        return (
            f"Whether the caseload holds within {bounds} of the start {unchanged} "
            f"cannot be judged from so few parameter draws: year {stability.worst_year} ends "
            f"{100 * stability.drift:+.1f} ± {100 * stability.error:.1f} % away; {last}."
        )
    return (
        f"{unchanged.capitalize()} the caseload does NOT hold within {bounds} of the start: year "
        f"{stability.worst_year} ends {100 * stability.drift:+.1f} % away; {last}."
    )


def caseload_text(comparison: Comparison) -> str:
    """The block that `bijstandsim compare` prints about the option without a change of policy."""
    if not comparison.national:  # it reaches so few real people that nothing of it is shown
        return flows_table(comparison.flows, comparison.comparator)
    option = comparison.national[0].option
    return "\n".join(
        [
            f"What `{option}` implies, compared with the national figures (nothing is "
            "fitted to them):",
            flows_table(comparison.flows, option),
            "",
            national_table(comparison.national),
            *(["", holding_line(comparison.holding)] if comparison.holding else []),
        ]
    )


def run_caseload_text(scenario: Scenario, rows: Sequence[SummaryRow]) -> str:
    """The caseload at the start of each year and at the end: what `bijstandsim run` prints."""
    last = scenario.time.months
    months = [*range(0, last, MONTHS_IN_YEAR), last]
    groups = list(dict.fromkeys((row.option, row.group) for row in rows))
    of = {(row.option, row.group, row.month): row for row in rows if row.measure == "on_benefit"}
    lines = []
    for option, group in groups:
        shown = [of[option, group, month] for month in months]
        last_level = shown[-1].level
        ends = ends_text(number_text(last_level.p05), number_text(last_level.p95), "–")
        lines.append((option, group, *(number_text(row.level.mean) for row in shown), ends))
    header = ("option", "group", *(f"month {month}" for month in months), "p05–p95 at the end")
    table = text_table(header, lines, "<<" + ">" * (len(months) + 1))
    stability = stability_of_run(scenario, rows)
    said = ["", holding_line(stability)] if stability else []
    return "\n".join(["Persons on benefit, new inflow included:", table, *said])

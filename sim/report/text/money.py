"""What `bijstandsim money` prints: an experiment's euros, and the policy cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.text.console import effect_basis
from sim.report.text.table import text_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.inputs.amounts.policy_cases import PolicyCase
    from sim.inputs.scenario.model import Scenario
    from sim.money.experiment_set_off import ExperimentEuros, GroupEuros, SignRow
    from sim.money.policy_cases import Difference
    from sim.results import MoneyResult

READINGS = {
    "before_disregard": "earnings read before the disregard (as earned)",
    "after_disregard": "earnings read after the disregard (as set off)",
}
MONTHS = {
    "on_benefit": "part-time, of months on benefit",
    "group": "part-time, of all the group's months",
}
EVERYBODY = "all"


def _euros(value: float) -> str:
    return f"{value:,.0f}"


def _group_line(row: GroupEuros, published: str, of: str) -> tuple[str, ...]:
    share = row.part_time_share_of_group if of == "group" else row.part_time_share
    return (
        row.group, _euros(row.set_off), f"{_euros(row.set_off_p05)} … {_euros(row.set_off_p95)}",
        published if row.group == EVERYBODY else "", _euros(row.kept),
        f"{100 * share:.0f} %", _euros(row.set_off_per_part_time_month),
        f"{row.set_off_per_benefit_month:.1f}",
    )  # fmt: skip


def groups_table(rows: Sequence[GroupEuros], reading: str, published: float | None, of: str) -> str:
    """Set-off of every group under one reading, all months together.

    of : whose months are part-time, on_benefit or group: `readings.part_time_of`
    """
    header = (
        "group", "set off €", "p05 … p95", "published €", "kept €", MONTHS[of],
        "€ a part-time month", "€ a benefit month",
    )  # fmt: skip
    published_text = "" if published is None else _euros(published)
    lines = [_group_line(row, published_text, of) for row in rows if row.reading == reading]
    return text_table(header, lines, "<>>>>>>>")


def signs_table(rows: Sequence[SignRow]) -> str:
    """The disregard compared with every group that has the standard rule."""
    header = (
        "reading", "group", "compared with", "part-timers ×", "needed ×", "€ a benefit month",
        "p05 … p95", "set off", "in worlds",
    )  # fmt: skip
    lines = []
    for row in rows:
        chance = row.chance_more if row.difference > 0 else 1 - row.chance_more
        lines.append(
            (
                row.reading.replace("_", " "), row.group, row.beside,
                f"{row.part_timers_ratio:.2f}", f"{row.ratio_needed:.2f}",
                f"{row.difference:+.1f}", f"{row.difference_p05:+.1f} … {row.difference_p95:+.1f}",
                _said(row), f"{100 * chance:.0f} %",
            )
        )  # fmt: skip
    return text_table(header, lines, "<<<>>>><>")


def _said(row: SignRow) -> str:
    """More or less, and whether that is clear."""
    word = "more, a gain" if row.difference > 0 else "less, a cost"
    return word if row.difference_p05 > 0 or row.difference_p95 < 0 else f"{word}; not clear"


def _stopped(scenario: Scenario) -> str:
    """Whether those who stop taking part are counted, where there are any."""
    stopping = sum(group.stopping_persons.value for group in scenario.population.groups)
    if not stopping:
        return ""
    word = "left out" if scenario.reporting.stopped == "excluded" else "counted"
    return f" The {stopping} who stopped taking part are {word}."


def money_text(result: MoneyResult) -> str:
    """The whole text about an experiment."""
    euros: ExperimentEuros = result.euros
    scenario = result.scenario
    lines = [
        scenario.heading,
        f"Earnings set off over {scenario.time.months} months, {euros.groups[0].n} simulated "
        f"worlds, {effect_basis(scenario)}.{_stopped(scenario)}",
    ]
    of = scenario.readings.part_time_of
    for reading, words in READINGS.items():
        lines += ["", f"{words}:", groups_table(euros.groups, reading, result.published, of)]
    if result.published is not None:
        lines += [
            "",
            f"published: about € {_euros(result.published)} ({result.source}); validation only, "
            "nothing is fitted to it.",
        ]
    if euros.signs:
        lines += [
            "",
            "Is more set off under the disregard, or less? It depends on who it is compared with:",
            signs_table(euros.signs),
            "part-timers ×: how many times as many work part-time. needed ×: how many times it "
            "takes to set off as much.",
            "in worlds: share in which it goes this way. not clear: p05 … p95 holds 0.",
            "Set-off only: what more or fewer exits save stands in `bijstandsim compare`.",
        ]
    return "\n".join([*lines, *(f"Note: {note}" for note in euros.missing_amounts)])


def cases_text(worked: Sequence[tuple[PolicyCase, tuple[Difference, ...]]]) -> str:
    """Every policy case, whether the rules give what it expects, and what differs."""
    lines = []
    for case, differ in worked:
        lines.append(f"{'FAIL' if differ else 'ok  '}  {case.case}  [{case.kind}; {case.source}]")
        lines += [f"      {difference}" for difference in differ]
    failed = sum(bool(differ) for _, differ in worked)
    said = f"{failed} of them do not agree." if failed else "all agree."
    return "\n".join([*lines, "", f"{len(worked)} policy cases: {said}"])

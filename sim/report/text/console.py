"""What a run prints: a table for people, or one JSON document for programs."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.compare.precision import ENOUGH_DRAWS, draws_differ
from sim.engine.align import SCALE
from sim.files.table_text import without_nan
from sim.hazards.parameters import ParameterDraws
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.effects import effects_words, heaviest, weights_of
from sim.outcomes.groups import EVERYBODY
from sim.outcomes.interval import record
from sim.outcomes.summary import SummaryRow
from sim.report.tables.published import MEASURE_WORDS, PUBLISHED, ComparedRow, compared_rows
from sim.report.text.table import columns_text, text_table
from sim.verify.check import Check

ENOUGH_WORLDS = 100


def _shown(value: float, unit: str) -> str:
    """A number as people write it; a dash where it is left out."""
    if not math.isfinite(value):
        return "–"
    return f"{100 * value:.0f} %" if unit == "share" else f"{value:.0f}"


def _ends(low: float, high: float, unit: str) -> str:
    """P05–p95; one dash where either end is left out."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    return f"{_shown(low, unit).removesuffix(' %')}–{_shown(high, unit)}"


def published_table(compared: Sequence[ComparedRow]) -> str:
    """Published and simulated, a line for each published number."""
    lines = ((entry.published.group, entry) for entry in compared)
    return columns_text("group", PUBLISHED.terminal, lines)


def end_table(scenario: Scenario, rows: Iterable[SummaryRow]) -> str:
    """The last month of every option and group, for scenarios without published numbers."""
    last_rows = [
        row for row in rows if row.month == scenario.time.months and row.measure in MEASURE_WORDS
    ]
    return text_table(
        ("option", "group", f"at month {scenario.time.months}", "simulated", "p05–p95"),
        [
            (
                row.option,
                row.group,
                MEASURE_WORDS[row.measure],
                _shown(row.level.mean, row.unit),
                _ends(row.level.p05, row.level.p95, row.unit),
            )
            for row in last_rows
        ],
        "<<<>>",
    )


ROLES = {"fitted": "fitted", "drawn": "drawn from priors", "fixed": "fixed"}


def status_line(parameters: ParameterDraws) -> str:
    """How many hazard parameters are fitted, drawn and fixed, and which the last are."""
    roles = parameters.roles
    said = ", ".join(f"{roles.count(role)} {words}" for role, words in ROLES.items())
    known = (
        "intervals hold chance and parameter uncertainty, not that of the fixed"
        if draws_differ(parameters)
        else "intervals hold chance alone: parameter uncertainty is left out"
    )
    known += aligned_words(parameters)
    fixed = textwrap.fill(f"Fixed: {'; '.join(parameters.fixed_by_family())}.", 110)
    return f"Hazard parameters: {said}; {known}.\n{fixed if 'fixed' in roles else ''}".rstrip()


def aligned_words(parameters: ParameterDraws) -> str:
    """By how much hazards and inflow are scaled to a place's own numbers; nothing without any."""
    low, middle, high = np.percentile(parameters.values, (5, 50, 95), axis=0)
    scales = [
        f"{name.removeprefix(SCALE)} x {middle[at]:.2f} ({low[at]:.2f} to {high[at]:.2f})"
        for at, name in enumerate(parameters.names)
        if name.startswith(SCALE)
    ]
    return f".\nAligned to own numbers: {', '.join(scales)}" if scales else ""


def few_worlds(n_worlds: int, n_draws: int | None = None) -> list[str]:
    """A warning where results rest on few draws or worlds; 5 % of 100 worlds is five of them.

    Parameters
    ----------
    n_draws : parameter draws that differ; None: all worlds have the same parameters
    """
    if n_draws is not None and n_draws < ENOUGH_DRAWS:
        return [
            f"Only {n_draws} parameter draws, in {n_worlds} worlds: means themselves are rough, as "
            "percentiles and chances are; use more draws."
        ]
    if n_worlds >= ENOUGH_WORLDS:
        return []
    more = "replications" if n_draws is None else "draws"
    return [f"Only {n_worlds} worlds: percentiles and chances are rough; use more {more}."]


def effect_basis(scenario: Scenario) -> str:
    """Which effects a scenario uses, in words; a basis says nothing where none is drawn from."""
    if scenario.posterior == "none":
        return "effects as the scenario states them (posterior: none)"
    words, weights = effects_words(scenario.effects), weights_of(scenario.effects)
    if len(weights) == 1:
        return f"effect basis: {words}"
    if scenario.runs.draws == 1:
        return f"effect basis: the medians of {heaviest(scenario.effects)} alone (of {words})"
    return f"effects of several sources, weights assumed: {words}"


def run_text(
    scenario: Scenario, rows: Sequence[SummaryRow], parameters: ParameterDraws, n_worlds: int
) -> str:
    """What `bijstandsim run` prints."""
    title = scenario.heading
    order = [*(group.name for group in scenario.population.groups), EVERYBODY]
    compared = sorted(
        compared_rows(scenario, rows, rows[0].option),
        key=lambda entry: order.index(entry.published.group),
    )
    table = published_table(compared) if compared else end_table(scenario, rows)
    results = [
        entry
        for entry in compared
        if entry.published.role != "input" and math.isfinite(entry.simulated.level.p05)
    ]
    inside = sum(entry.is_inside for entry in results)
    lines = [
        title,
        f"{n_worlds} simulated worlds per option, seed {scenario.seed}, {effect_basis(scenario)}.",
        status_line(parameters),
        *few_worlds(n_worlds, parameters.n_draws if draws_differ(parameters) else None),
        "",
        table,
    ]
    if results:
        fitted = sum(entry.published.role == "fitted" for entry in results)
        lines += [
            "",
            f"{inside} of {len(results)} published numbers lie inside the simulated p05–p95; "
            f"{fitted} of them were fitted, so that alone proves little.",
        ]
    return "\n".join(lines)


def json_document(*, rows: Iterable[Any], **head: Any) -> str:
    """One JSON document: what is in head, and `rows`."""
    plain = [without_nan(record(row)) for row in rows]
    return json.dumps({**head, "rows": plain}, ensure_ascii=False, allow_nan=False)


def json_object(frozen: Any) -> str:
    """One frozen object as a JSON document; dates as year-month-day."""
    return json.dumps(asdict(frozen), ensure_ascii=False, default=str)


def checks_text(checks: Sequence[Check]) -> str:
    """What `bijstandsim verify` prints: a verdict for each item, and what was seen."""
    lines = []
    for check in checks:
        lines += [f"{check.item}  {check.verdict.upper():<14}  {check.title}", f"   {check.detail}"]
    failed = [check.item for check in checks if check.verdict == "fail"]
    said = f"FAILED: item {', '.join(failed)}." if failed else "No item failed."
    return "\n".join([*lines, "", said])

"""When an evaluation can see a regime's effect, and how many people that takes."""

from __future__ import annotations

import math

from markupsafe import Markup

from sim.report.page.blocks import Group, Head, Prose, Row, Section, Table
from sim.report.page.estimate import Estimate
from sim.report.page.language import Voice, cited
from sim.report.page.stored_comparison import Line, StoredComparison

UNITS = {"n_": "persons", "share_": "share"}
ENDPOINT = "first_exit_to_work"
KEYS = ("regime", "endpoint", "month", "alpha")
COLUMNS = ("share_comparator", "share_regime", "n_per_arm", "chance_caseload_suffices",
           "power_whole_caseload")  # fmt: skip


def evaluation_section(compared: StoredComparison, voice: Voice) -> Section | None:
    """For each regime and moment: exits with and without it, people needed; None if not known."""
    lines = _shown(compared)
    if not lines:
        return None
    first = lines[0]
    lead = voice.text(
        "evaluation.lead",
        alpha=cited(voice.percent(first["alpha"]), "evaluation.alpha"),
        power=cited(voice.percent(first["power"]), "evaluation.power"),
        persons=cited(voice.number(first["persons"]), "evaluation.persons"),
    )
    table = Table(
        name="evaluation",
        caption=voice.plain("evaluation.caption"),
        corner=voice.plain("evaluation.when"),
        columns=tuple(Head(voice.plain(f"evaluation.{name}")) for name in COLUMNS),
        rows=tuple(_row(compared, line, voice) for line in lines),
        groups=voice.plain("choose.dim.approach"),
        folded=False,
    )
    advice = Prose((voice.text("evaluation.advice"), voice.text("evaluation.reading")))
    return Section("evaluation", voice.text("section.evaluation"), (Prose((lead,)), table, advice))


def _shown(compared: StoredComparison) -> list[Line]:
    """The lines about going to work, at the strictest level."""
    strictest = min((line["alpha"] for line in compared.evaluation), default=None)
    return [
        line
        for line in compared.evaluation
        if line["endpoint"] == ENDPOINT and line["alpha"] == strictest
    ]


def needed(compared: StoredComparison, voice: Voice) -> tuple[Markup, ...]:
    """For each regime, when an evaluation takes the fewest people, and how many."""
    fewest: dict[str, Line] = {}
    for line in _shown(compared):
        best = fewest.setdefault(line["regime"], line)
        if line["n_per_arm_p50"] < best["n_per_arm_p50"]:
            fewest[line["regime"]] = line
    return tuple(
        voice.text(
            "letter.needed",
            regime=Markup("<bdi>{}</bdi>").format(_regime(compared, name, voice)),
            months=cited(line["month"], "evaluation.month"),
            people=_spread(line, "n_per_arm", voice),
        )
        for name, line in fewest.items()
    )


def _row(compared: StoredComparison, line: Line, voice: Voice) -> Row:
    chances = [voice.estimate(_one(line, name), "bare") for name in COLUMNS[3:]]
    regime = Markup("<bdi>{}</bdi>").format(_regime(compared, line["regime"], voice))
    months = cited(line["month"], "evaluation.month")
    return Row(
        voice.text("evaluation.after", months=months),
        (*(_spread(line, name, voice) for name in COLUMNS[:3]), *chances),
        group=Group(regime),
    )


def _regime(compared: StoredComparison, name: str, voice: Voice) -> str:
    """What a regime is called; one that combines others by their names."""
    regime = compared.scenario.hazards.regimes.get(name)
    if f"group.{name}" in voice.texts:
        return voice.name("group", name)
    parts = (regime.combines if regime is not None else None) or (name,)
    *most, last = (voice.name("group", part) for part in parts)
    last = last if not most else last[:1].lower() + last[1:]
    return voice.plain("list.and", most=", ".join(most), last=last) if most else last


def _spread(line: Line, name: str, voice: Voice) -> Markup:
    """The middle and the range over parameter draws, each to two digits; they differ tenfold."""
    middle, low, high = (
        voice.estimate(_one(line, f"{name}_{end}"), "bare") for end in ("p50", "p10", "p90")
    )
    words = voice.text("range.cell", low=low, high=high)
    return middle + Markup(' <span class="range">{}</span>').format(words)


def _one(line: Line, column: str) -> Estimate:
    address = (("table", "evaluation"), *((key, str(line[key])) for key in KEYS))
    unit = next((unit for start, unit in UNITS.items() if column.startswith(start)), "chance")
    return Estimate(line[column], math.nan, math.nan, math.nan, unit, address, (column, "", ""))

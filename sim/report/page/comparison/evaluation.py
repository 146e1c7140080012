"""When an evaluation can see a regime's effect, and how many people that takes."""

from __future__ import annotations

from markupsafe import Markup

from sim.power.evaluation import EvaluationRow
from sim.report.page.blocks import Group, Items, Prose, Row, Section, Table
from sim.report.page.columns import cell_markup, head_of, shown
from sim.report.page.language import Language, cited
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.evaluation import EVALUATION, over_draws

ENDPOINT = "first_exit_to_work"
ARMS = ("regime", "comparator")


def evaluation_section(compared: StoredComparison, language: Language) -> Section | None:
    """For each regime and moment: exits with and without it, people needed; None if not known."""
    lines = _shown(compared)
    if not lines:
        return None
    first = lines[0]
    lead = language.text(
        "evaluation.lead",
        alpha=cited(language.percent(first.alpha), "evaluation.alpha"),
        power=cited(language.percent(first.power), "evaluation.power"),
        persons=cited(language.number(first.persons), "evaluation.persons"),
    )
    table = Table(
        name="evaluation",
        caption=language.plain("evaluation.caption"),
        corner=language.plain("evaluation.when"),
        columns=tuple(head_of(column, language) for column in EVALUATION),
        rows=tuple(_row(compared, row, language) for row in lines),
        groups=language.plain("choose.dim.approach"),
    )
    people = Items(needed(compared, language))
    advice = Prose((language.text("evaluation.advice"), language.text("evaluation.reading")))
    return Section(
        "evaluation", language.text("section.evaluation"), (Prose((lead,)), people, table, advice)
    )


def _shown(compared: StoredComparison) -> list[EvaluationRow]:
    """The lines about going to work, at the strictest level."""
    strictest = min((row.alpha for row in compared.evaluation), default=None)
    return [
        row for row in compared.evaluation if row.endpoint == ENDPOINT and row.alpha == strictest
    ]


def needed(compared: StoredComparison, language: Language) -> tuple[Markup, ...]:
    """For each regime, when an evaluation takes the fewest people, and how many."""
    fewest: dict[str, EvaluationRow] = {}
    for row in _shown(compared):
        best = fewest.setdefault(row.regime, row)
        if row.n_per_arm_p50 < best.n_per_arm_p50:
            fewest[row.regime] = row
    return tuple(
        language.text(
            "letter.needed",
            regime=Markup("<bdi>{}</bdi>").format(_regime(compared, name, language)),
            months=cited(row.month, "evaluation.month"),
            people=cell_markup(over_draws(row, "n_per_arm"), language),
            seen=_is_seen(row, language),
        )
        for name, row in fewest.items()
    )


def _is_seen(row: EvaluationRow, language: Language) -> Markup:
    """Whether two groups of the median size are there at all."""
    is_seen = len(ARMS) * row.n_per_arm_p50 <= row.persons
    persons = cited(language.number(row.persons), "evaluation.persons")
    return language.text(f"evaluation.{'seen' if is_seen else 'unseen'}", persons=persons)


def _row(compared: StoredComparison, row: EvaluationRow, language: Language) -> Row:
    regime = Markup("<bdi>{}</bdi>").format(_regime(compared, row.regime, language))
    months = cited(row.month, "evaluation.month")
    return Row(
        language.text("evaluation.after", months=months),
        tuple(shown(column, row, language) for column in EVALUATION),
        group=Group(regime),
    )


def _regime(compared: StoredComparison, name: str, language: Language) -> str:
    """What a regime is called; one that combines others by their names."""
    regime = compared.scenario.hazards.regimes.get(name)
    if f"group.{name}" in language.texts:
        return language.name("group", name)
    parts = (regime.combines if regime is not None else None) or (name,)
    *most, last = (language.name("group", part) for part in parts)
    last = last if not most else last[:1].lower() + last[1:]
    return language.plain("list.and", most=", ".join(most), last=last) if most else last

"""What the pages of power call things: comparisons of arms, and the cautions a reader must know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from sim.power.diagnosis.cautions import Caution
from sim.power.diagnosis.rows import PowerRow
from sim.report.page.blocks import Notice
from sim.report.page.columns import cell_markup
from sim.report.page.language import Language, cited
from sim.report.tables.power import contrast_cell

# Cautions the page has words for.
WORDED = (
    "own_estimates",
    "looks_own",
    "non_participants",
    "clusters",
    "part_cluster",
    "few_clusters",
    "many_contrasts",
    "many_tests",
    "loss",
    "consent",
    "margin_at_look",
    "wald_size",
    "conditional",
)
BY_TEST = ("clusters", "few_clusters", "many_tests", "wald_size")


def caution_notices(cautions: Iterable[Caution], language: Language) -> Iterator[Notice]:
    """A notice for each caution the page has words for."""
    return (Notice("warning", _caution(one, language)) for one in cautions if one.code in WORDED)


def _caution(caution: Caution, language: Language) -> Markup:
    kind = "test" if caution.code in BY_TEST else "group"
    names = [language.name(kind, name) for name in caution.names.split(", ")]
    return language.text(
        f"power.caution_{caution.code}",
        names=Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in names),
        number=cited(caution.number, "contrasts"),
    )


def contrast_text(row: PowerRow, language: Language, *, with_endpoint: bool = False) -> Markup:
    """Arms against others, on an endpoint if that must be said."""
    return Markup("{}").format(
        cell_markup(contrast_cell(row, with_endpoint=with_endpoint), language)
    )

"""What the pages of power call things: comparisons of arms, and the cautions a reader must know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from sim.report.page.blocks import Notice
from sim.report.page.language import Language, cited
from sim.report.page.stored_study import Line

# Cautions the page has words for.
TOLD = (
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


def caution_notices(lines: Iterable[Line], language: Language) -> Iterator[Notice]:
    """A notice for each caution the page has words for."""
    return (Notice("warning", _caution(line, language)) for line in lines if line["code"] in TOLD)


def _caution(line: Line, language: Language) -> Markup:
    kind = "test" if line["code"] in BY_TEST else "group"
    names = [language.name(kind, name) for name in line["names"].split(", ")]
    return language.text(
        f"power.caution_{line['code']}",
        names=Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in names),
        number=cited(line["number"], "contrasts"),
    )


def contrast_text(line: Line, language: Language, *, with_endpoint: bool = False) -> Markup:
    """Arms against others, on an endpoint if that must be said."""
    arms, _, against = line["contrast"].partition(" v ")
    against, bracket, block = against.partition(" [")
    contrast = language.text(
        "power.contrast", arm=_arms(arms, language), against=_arms(against, language)
    )
    if bracket:
        contrast = language.text(
            "power.within", contrast=contrast, block=_arms(block.rstrip("]"), language)
        )
    if with_endpoint:
        endpoint, mark, month = line["endpoint"].partition("@")
        name = Markup(escape(language.name("endpoint", endpoint)))
        if mark:
            name = language.text("power.at_month", endpoint=name, month=cited(month, "month"))
        contrast = language.text("power.on_endpoint", contrast=contrast, endpoint=name)
    return contrast


def _arms(names: str, language: Language) -> Markup:
    """Arms taken together, each by its own name."""
    told = [
        Markup("<bdi>{}</bdi>").format(language.name("group", name)) for name in names.split("+")
    ]
    return language.text("power.together").join(told)

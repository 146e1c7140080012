"""What the pages of power call things: comparisons of arms, and the cautions a reader must know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from sim.report.page.blocks import Notice
from sim.report.page.language import Voice, cited
from sim.report.page.stored_study import Line

# Cautions the page has words for.
TOLD = (
    "own_estimates",
    "looks_own",
    "non_participants",
    "clusters",
    "few_clusters",
    "many_contrasts",
    "many_tests",
)
BY_TEST = ("clusters", "few_clusters", "many_tests")


def caution_notices(lines: Iterable[Line], voice: Voice) -> Iterator[Notice]:
    """A notice for each caution the page has words for."""
    return (Notice("warning", _caution(line, voice)) for line in lines if line["code"] in TOLD)


def _caution(line: Line, voice: Voice) -> Markup:
    kind = "test" if line["code"] in BY_TEST else "group"
    names = [voice.name(kind, name) for name in line["names"].split(", ")]
    return voice.text(
        f"power.caution_{line['code']}",
        names=Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in names),
        number=cited(line["number"], "contrasts"),
    )


def contrast_text(line: Line, voice: Voice, *, with_endpoint: bool = False) -> Markup:
    """Arms against others, on an endpoint if that must be said."""
    arms, _, against = line["contrast"].partition(" v ")
    against, bracket, block = against.partition(" [")
    contrast = voice.text("power.contrast", arm=_arms(arms, voice), against=_arms(against, voice))
    if bracket:
        contrast = voice.text(
            "power.within", contrast=contrast, block=_arms(block.rstrip("]"), voice)
        )
    if with_endpoint:
        endpoint, mark, month = line["endpoint"].partition("@")
        name = Markup(escape(voice.name("endpoint", endpoint)))
        if mark:
            name = voice.text("power.at_month", endpoint=name, month=cited(month, "month"))
        contrast = voice.text("power.on_endpoint", contrast=contrast, endpoint=name)
    return contrast


def _arms(names: str, voice: Voice) -> Markup:
    """Arms taken together, each by its own name."""
    told = [Markup("<bdi>{}</bdi>").format(voice.name("group", name)) for name in names.split("+")]
    return voice.text("power.together").join(told)

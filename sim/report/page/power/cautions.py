"""What a reader of a power study, or of one answer, must be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

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

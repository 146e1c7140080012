"""What a comparison of arms is called."""

from __future__ import annotations

from markupsafe import Markup, escape

from sim.report.page.language import Voice, cited
from sim.report.page.stored_study import Line


def contrast_text(line: Line, voice: Voice, *, with_endpoint: bool = False) -> Markup:
    """Arms against others, on an endpoint if that must be told."""
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

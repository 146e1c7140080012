"""The options as they are shown: name, colour and dash."""

from __future__ import annotations

from markupsafe import Markup

from sim.compare.notices import regimes_used
from sim.inputs.scenario.options import Option
from sim.report.page.blocks import Series
from sim.report.page.language import Voice, without_control_signs
from sim.report.page.palette import BASE, DASHES, REGIMES, Look
from sim.report.page.stored_comparison import StoredComparison

# Colours for options that mix regimes or bring new ones.
MIXED = ("c3", "c5", "c7", "c6", "c4")
# As much of a title as stands on one line of a chart.
LINE_LENGTH = 46


def looks_of(compared: StoredComparison) -> dict[str, Look]:
    """The colour of an option's one regime; options of one regime differ by their dash."""
    looks: dict[str, Look] = {}
    used: dict[str, int] = {}
    mixes = 0
    for name in compared.verdicts:
        if name == compared.comparator:
            looks[name] = BASE
            continue
        regime = _one_regime(compared.options[name])
        role = REGIMES[regime].role if regime in REGIMES else MIXED[mixes % len(MIXED)]
        mixes += regime not in REGIMES
        place = used.get(role, 0)
        used[role] = place + 1
        looks[name] = Look(role, DASHES[place % len(DASHES)])
    return looks


def _one_regime(option: Option) -> str:
    """The regime an option brings, or nothing if it brings more than one."""
    used = regimes_used(option.scenario)
    return used[0] if len(used) == 1 else ""


def advised(compared: StoredComparison) -> str:
    """The option on which the advice rests: the cheapest on average beside the comparator."""
    return min(compared.others, key=lambda name: compared.verdicts[name].net_cost.mean)


def title_of(compared: StoredComparison, name: str, voice: Voice) -> str:
    """An option in a few words."""
    title = voice.said(compared.verdicts[name].title) or name
    return without_control_signs(title)


def short_title(compared: StoredComparison, name: str, voice: Voice) -> str:
    """As much of it as fits on one line of a chart."""
    title = " ".join(title_of(compared, name, voice).split())
    return title if len(title) <= LINE_LENGTH else title[: LINE_LENGTH - 1].rstrip() + "…"


def title_markup(compared: StoredComparison, name: str, voice: Voice) -> Markup:
    """The whole title, isolated from the text around it."""
    return Markup("<bdi>{}</bdi>").format(title_of(compared, name, voice))


def series_of(
    compared: StoredComparison, looks: dict[str, Look], voice: Voice
) -> tuple[Series, ...]:
    """What a reader may hide: every option."""
    return tuple(
        Series(name, title_markup(compared, name, voice), looks[name].role)
        for name in compared.verdicts
    )

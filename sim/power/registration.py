"""A paragraph for a pre-registration that states the design in words."""

from __future__ import annotations

from sim.inputs.design.model import Design
from sim.power.diagnosis.cautions import cautions_about
from sim.power.diagnosis.run import PowerResult
from sim.power.registration_tests import ENDPOINT_WORDS, how_tested, listed, power_found

DRAW_WORDS = {
    "complete": "complete randomisation with fixed arm sizes",
    "simple": "simple randomisation, person by person",
    "blocked": "randomisation within blocks",
    "clustered": "randomisation of clusters",
}


def registration_paragraph(design: Design, result: PowerResult | None = None) -> str:
    """The design in words: who, what, how tested, and with what power."""
    sentences = [
        *_who(design),
        *_treated(design),
        *_what(design),
        *how_tested(design),
        *(power_found(result) if result else []),
        *cautions_about(design),
    ]
    return " ".join(sentences)


def _who(design: Design) -> list[str]:
    data = design.data
    drawn = {arm: n for arm, n in data.sizes().items() if arm not in data.non_participants}
    arms = listed([f"{arm} ({n})" for arm, n in drawn.items()])
    sentences = [
        f"{sum(drawn.values())} persons are allocated by {DRAW_WORDS[data.randomisation]} "
        f"to {arms}; the comparator is {data.comparator}."
    ]
    if data.clusters:
        sentences.append(
            f"A cluster holds {data.clusters.size} persons (the last of an arm what is left); the "
            f"intraclass correlation is taken to be {data.clusters.icc:g}."
        )
    if data.non_participants:
        others = listed([f"{arm} ({data.sizes()[arm]})" for arm in data.non_participants])
        sentences.append(f"Not drawn but observed: {others}.")
    if data.entry.last_month:
        sentences.append(
            f"{data.entry.at_start_share.value:.0%} enter at the start, "
            f"the others evenly until month {data.entry.last_month}."
        )
    lost = max([data.drop_out.share, *data.drop_out.arms.values()])
    if lost:
        how = "leave the denominator" if data.drop_out.counted == "excluded" else "count as no exit"
        sentences.append(f"Up to {lost:.0%} are expected to be lost from sight; they {how}.")
    if data.stopping:
        sentences.append(
            f"Those who stop taking part ({sum(data.stopping.values())} expected) are "
            f"{data.stopped} in the denominator."
        )
    return sentences


def _treated(design: Design) -> list[str]:
    """What stands between being drawn and being treated, and between those drawn and others."""
    data, sentences = design.data, []
    if data.take_up:
        shares = listed([f"{share:.0%} of {arm}" for arm, share in data.take_up.items()])
        sentences.append(f"Of those drawn, {shares} are expected to take the treatment up.")
    if data.staff is not None:
        sentences.append(
            f"{data.staff.fte:g} caseworkers serve {data.staff.clients_per_fte:g} clients each in "
            f"{listed(list(data.staff.arms))}; who finds none gets the comparator's treatment."
        )
    if data.spill_over:
        sentences.append(
            f"{data.spill_over:.0%} of the treated arms' effect is expected "
            "to reach the comparator."
        )
    if data.selection_gap:
        gaps = [f"{arm} ({100 * gap:+.1f} points)" for arm, gap in data.selection_gap.items()]
        sentences.append(f"By selection alone these are expected to differ: {listed(gaps)}.")
    return sentences


def _what(design: Design) -> list[str]:
    end = design.data.follow_up_months
    measured = [(str(one.endpoint), one.month) for one in design.model.endpoints] or [
        (str(one.endpoint), one.month or end) for one in design.inquiries
    ]
    endpoints = [f"{ENDPOINT_WORDS[name]} at month {month}" for name, month in measured]
    contrasts = [inquiry.contrast for inquiry in design.inquiries]
    outcome = listed(list(dict.fromkeys(endpoints)))
    return [
        f"The outcome is {outcome}.",
        f"The contrasts are {listed(list(dict.fromkeys(contrasts)))}.",
    ]

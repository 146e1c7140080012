"""A paragraph for a pre-registration: the design in words, its tests, and their power."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.hazards.posterior import NO_POSTERIOR
from sim.inputs.design.model import Design, Interim
from sim.inputs.design.tests import TESTS, counts_time_at_risk
from sim.inputs.design.truth import MEAN_ENDPOINTS
from sim.inputs.scenario.load import load_scenario
from sim.power.diagnosis.cautions import (
    cautions_about,
    first_adjustment,
    headline_rows,
    primary_test,
)
from sim.power.diagnosis.interim import bounds_of, information_shares, without_look
from sim.power.diagnosis.rows import PowerRow
from sim.power.diagnosis.run import PowerResult
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.simulation.study_table import MONTH_MARK

ENDPOINT_WORDS = {
    "first_exit_to_work": "first exit to work",
    "net_exit_to_work": "being at work on the date",
    "left_benefit": "having left benefit",
    "part_time_share": "the part-time share of those on benefit",
    "time_to_exit": "time to exit to work",
    "months_on_benefit": "months on benefit",
    "euros_saved": "euros saved",
}
SPENDING_WORDS = {
    "obrien_fleming": "O'Brien-Fleming-type alpha spending",
    "pocock": "Pocock-type alpha spending",
    "power": "alpha spent as a power of the information",
    "hwang_shih_decani": "Hwang, Shih and DeCani's alpha spending",
    "classical_obrien_fleming": "O'Brien and Fleming's bounds",
    "classical_pocock": "Pocock's bounds",
    "wang_tsiatis": "Wang and Tsiatis's bounds",
    "stated": "{} of alpha spent by these looks",
}
LOOK = "power_with_look"
# A smaller share has two decimals.
SMALL_SHARE = 0.01
FOUND_WORDS = {
    "superiority": "finds a difference",
    "non_inferiority": "finds no inferiority",
    "equivalence": "finds equivalence",
}
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
    drawn = {
        arm: n + data.stopping.get(arm, 0)
        for arm, n in data.sizes().items()
        if arm not in data.non_participants
    }
    arms = listed([f"{arm} ({n})" for arm, n in drawn.items()])
    sentences = [
        f"{sum(drawn.values())} persons are allocated by {DRAW_WORDS[data.randomisation]} "
        f"to {arms}; the comparator is {data.comparator}."
    ]
    if data.clusters:
        clusters = listed([f"{data.clusters_of(arm)} in {arm}" for arm in data.sizes()])
        rest = " (the last of an arm what is left)" if data.left_over() else ""
        sentences.append(
            f"A cluster holds {data.clusters.size} persons{rest}: {clusters}; the intraclass "
            f"correlation is taken to be {data.clusters.icc:g}."
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
        if all(counts_time_at_risk(test) for test in _primaries(design)):
            how = "count as long as they are in sight"
        sentences.append(f"Up to {lost:.0%} are expected to be lost from sight; they {how}.")
    if data.stopping:
        stopping = listed([f"{n} of {arm}" for arm, n in data.stopping.items()])
        place = {"included": "stay in", "excluded": "leave"}[data.stopped]
        sentences.append(
            f"Of these {stopping} are expected to stop taking part; they {place} the denominator."
        )
    return sentences


def _treated(design: Design) -> list[str]:
    """What stands between being drawn and being treated, and between those drawn and others."""
    data, sentences = design.data, []
    consenting = {arm: share for arm, share in data.consent.arms.items() if share < 1}
    if consenting:
        shares = listed([f"{share:.0%} of {arm}" for arm, share in consenting.items()])
        place = {
            "consenting": "leaves the denominator",
            "everybody": "stays in it with usual service",
        }[data.consent.counted]
        sentences.append(
            f"People learn their arm and are asked to take part: {shares} are expected to consent; "
            f"who refuses {place}, and is taken to have {data.consent.rate_ratio:g} times the "
            "chance of who consents under usual service."
        )
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


def how_tested(design: Design) -> list[str]:
    """One primary test and level, all others secondary; multiplicity and a look."""
    answers = design.answers
    primary = _primaries(design)
    tests = [_test_words(test, design) for test in primary]
    sentences = [
        f"Each is tested {_asked(design)} by {listed(tests)} at alpha {answers.alphas[0]:g}, the "
        "primary analysis; a verdict is yes when p is at most alpha."
    ]
    others = [_test_words(test, design) for test in answers.tests if test not in primary]
    others += [f"alpha {alpha:g}" for alpha in answers.alphas[1:]]
    if others:
        sentences.append(f"Secondary are {listed(others)}.")
    return [*sentences, *_multiplicity(design), *_look(design)]


def _primaries(design: Design) -> list[str]:
    """The primary test of each endpoint, each once."""
    of_inquiries = [inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint]
    endpoints = of_inquiries or [typed.endpoint for typed in design.model.endpoints]
    return list(dict.fromkeys(primary_test(design, endpoint) for endpoint in endpoints))


def _asked(design: Design) -> str:
    kind = design.answers.hypothesis
    return {
        "superiority": f"{'two' if kind.sides == 'two' else 'one'}-sided",
        "non_inferiority": f"for non-inferiority with margin {kind.margin:g}, one-sided",
        "equivalence": f"for equivalence within {kind.margin:g} (two one-sided tests)",
    }[kind.kind]


def _plain_words(test: str, design: Design) -> str:
    """A test in words; of clusters, what is compared: proportions or, of a mean endpoint, means."""
    row = TESTS[test]
    endpoints = [typed.endpoint for typed in design.model.endpoints]
    if row.kind == "clusters" and any(endpoint in MEAN_ENDPOINTS for endpoint in endpoints):
        return row.words.replace("proportions", "means").replace("linear probability", "linear")
    return row.words


def _test_words(test: str, design: Design) -> str:
    """A test, and what its two-sided p-value takes as far off where that is not plain."""
    row, words = TESTS[test], _plain_words(test, design)
    if not row.two_sided_words or not hypothesis_of(design).is_two_sided:
        return words
    return f"{words} ({row.two_sided_words})"


def _multiplicity(design: Design) -> Iterator[str]:
    names = design.answers.adjustments
    stated = first_adjustment(names)
    if stated == "none":
        return
    yield f"Multiplicity is handled by {stated.capitalize()}."
    others = [name.capitalize() for name in names if name not in ("none", stated)]
    if others:
        yield f"{listed(others)} is reported as secondary."


def _look(design: Design) -> Iterator[str]:
    interim = design.answers.interim
    if interim is None:
        return
    shares, alpha = information_shares(design), design.answers.alphas[0]
    bounds, several = bounds_of(design, alpha), len(interim.looks) > 1
    heights = [f"{height:.3f}" for height in bounds.heights]
    months = listed([str(month) for month in interim.looks])
    known = listed([f"{share:.0%}" for share in shares])
    looks = (
        f"{len(interim.looks)} interim looks are made at months"
        if several
        else ("One interim look is made at month")
    )
    then = f"{listed(heights[:-1])} in turn" if several else heights[0]
    yield (
        f"{looks} {months}, with {known} of the information and {_rule(interim)}: at alpha "
        f"{alpha:g} the trial stops when {_statistic(design)} is at least {then}, and at the end "
        f"{FOUND_WORDS[design.answers.hypothesis.kind]} when it is at least {heights[-1]}."
    )
    if interim.futility:
        floors = [f"{floor:.3f}" for floor in bounds.floors[: len(interim.looks)]]
        binds = "is binding" if interim.futility.binding else "is not binding"
        yield (
            f"It stops for futility when {_statistic(design)} is at most {listed(floors)} at these "
            f"looks; this rule {binds}."
        )
    tests = [_plain_words(test, design) for test in without_look(design)]
    if tests:
        yield f"No bounds of the look are computed for {listed(tests)}."


def _rule(interim: Interim) -> str:
    """How alpha is spent over the looks."""
    words = SPENDING_WORDS[interim.spending]
    if interim.spending == "stated":
        words = words.format(listed([f"{share:.0%}" for share in interim.spent]))
    if interim.parameter is not None:
        words += f" (parameter {interim.parameter:g})"
    return words


def _statistic(design: Design) -> str:
    """What is held against the bounds."""
    hypothesis = design.answers.hypothesis
    if hypothesis.kind == "equivalence":
        return "each of the two one-sided z against the margin"
    if hypothesis.kind == "non_inferiority":
        return "z against the margin"
    return {"two": "|z|", "greater": "z", "less": "-z"}[hypothesis.sides]


def power_found(result: PowerResult) -> list[str]:
    """Power of the primary test under the stated adjustment, and with the look if there is one."""
    rows = headline_rows(result.rows)
    if not rows:
        return []
    kinds = dict.fromkeys((row.test, row.adjustment) for row in rows)
    sentences = [_simulated(result)]
    for test, adjustment in kinds:
        same = [row for row in rows if (row.test, row.adjustment) == (test, adjustment)]
        how = "" if adjustment == "none" else f", adjusted by {adjustment.capitalize()},"
        if adjustment == "none" and first_adjustment(result.design.answers.adjustments) != "none":
            how = ", without adjustment,"
        sentences.append(_power_sentence(same, how, result))
    return [*sentences, *_power_with_look(result)]


def _simulated(result: PowerResult) -> str:
    model = result.design.model
    studies = f"{result.studies.n_studies:,} simulated studies"
    if model.scenario is None:
        return f"Power comes from {studies}."
    posterior = _posterior(result.design)
    draws = model.posterior_draws
    basis = "under the scenario's own numbers, without a posterior"
    if posterior:
        which = f"{draws:,} draws from" if draws > 1 else "the median of"
        basis = f"under {which} the posterior {posterior}"
    return f"Power comes from {studies} of the lives of scenario {model.scenario}, {basis}."


def _posterior(design: Design) -> str | None:
    """The posterior that the design or else its scenario names; None for none."""
    named = design.model.posterior or load_scenario(str(design.model.scenario)).posterior
    return None if named == NO_POSTERIOR else named


def _power_sentence(rows: Sequence[PowerRow], how: str, result: PowerResult) -> str:
    first = rows[0]
    without = " if nobody looked before the end" if result.design.answers.interim else ""
    return (
        f"At alpha {first['alpha']:g} with {_plain_words(first['test'], result.design)}{how} it is "
        f"{listed([_share(row) for row in rows])}{without}.{_failed(rows, result)}"
    )


def _failed(rows: Sequence[PowerRow], result: PowerResult) -> str:
    """Share of the studies in which the test could not be computed, where there are some."""
    verdicts = [(row.contrast, row.endpoint, row.test) for row in rows]
    failed = [
        f"{_percent(row['value'])} for {row['contrast']} ({endpoint_words(row['endpoint'])})"
        for row in result.rows
        if row.diagnosand == "failures"
        and (row.contrast, row.endpoint, row.test) in verdicts
        and row.value > 0
    ]
    if not failed:
        return ""
    return (
        f" The test cannot be computed in {listed(failed)} of the studies; these are left out of "
        "the power, and would find nothing."
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= SMALL_SHARE else f"{share:.2%}"


def _power_with_look(result: PowerResult) -> Iterator[str]:
    """Power with the look by the primary test, else by the first that has bounds."""
    if result.design.answers.interim is None:
        return
    level = result.design.answers.alphas[0]
    rows = [row for row in result.rows if row.diagnosand == LOOK and row.alpha == level]
    if not rows:
        yield "Power with the look is not computed for this test."
        return
    primary = _primaries(result.design)
    test = next((row.test for row in rows if row.test in primary), rows[0].test)
    powers = [_share(row) for row in rows if row.test == test]
    several = first_adjustment(result.design.answers.adjustments) != "none"
    how = ", without adjustment for multiplicity," if several else ""
    yield f"With the look and {_plain_words(test, result.design)}{how} it is {listed(powers)}."


def _share(row: PowerRow) -> str:
    value = "not computable" if math.isnan(row.value) else f"{row['value']:.0%}"
    return f"{value} for {row['contrast']} ({endpoint_words(row['endpoint'])})"


def endpoint_words(label: str) -> str:
    """An endpoint of a row in words."""
    endpoint, mark, month = label.partition(MONTH_MARK)
    return f"{ENDPOINT_WORDS[endpoint]} at month {month}" if mark else ENDPOINT_WORDS[endpoint]


def listed(names: Sequence[str]) -> str:
    """Names with commas and a last and."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

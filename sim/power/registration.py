"""A paragraph for a pre-registration that states the design in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.power.cautions import cautions_about
from sim.power.studies import MONTH_MARK

if TYPE_CHECKING:
    from sim.power.run import PowerResult
    from sim.scenario.design import Design

TEST_WORDS = {
    "z_pooled": "the two-proportion z test with pooled variance",
    "z_unpooled": "the two-proportion z test with unpooled variance",
    "fisher": "Fisher's exact test (two-sided: all tables no likelier than the one observed)",
    "fisher_mid_p": "Fisher's test with the mid-p value",
    "boschloo": "Boschloo's unconditional exact test",
    "logistic": "logistic regression",
    "logistic_adjusted": "logistic regression with the blocks or profiles as covariates",
    "linear_probability": "a linear probability model with robust (HC1) standard errors",
    "linear_probability_adjusted": "a linear probability model with blocks or profiles as "
    "covariates and robust (HC1) standard errors",
    "cluster_t": "a t-test on the proportions of the clusters",
    "cluster_robust": "a linear probability model with errors robust to clusters",
    "log_rank": "the log-rank test",
    "cox": "Cox's proportional hazards model (ties by Efron)",
    "mean_difference": "Welch's test of two means",
}
ENDPOINT_WORDS = {
    "first_exit_to_work": "first exit to work",
    "net_exit_to_work": "being at work on the date",
    "left_benefit": "having left benefit",
    "part_time_share": "the part-time share of those on benefit",
    "time_to_exit": "time to exit to work",
    "months_on_benefit": "months on benefit",
    "euros_saved": "euros saved",
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
        *_how(design),
        *(_power(result) if result else []),
        *cautions_about(design),
    ]
    return " ".join(sentences)


def endpoint_words(label: str) -> str:
    """An endpoint of a row in words."""
    endpoint, mark, month = label.partition(MONTH_MARK)
    return f"{ENDPOINT_WORDS[endpoint]} at month {month}" if mark else ENDPOINT_WORDS[endpoint]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _who(design: Design) -> list[str]:
    data = design.data
    drawn = {arm: n for arm, n in data.sizes().items() if arm not in data.non_participants}
    arms = _listed([f"{arm} ({n})" for arm, n in drawn.items()])
    sentences = [
        f"{sum(drawn.values())} persons are allocated by {DRAW_WORDS[data.randomisation]} "
        f"to {arms}; the comparator is {data.comparator}."
    ]
    if data.non_participants:
        others = _listed([f"{arm} ({data.sizes()[arm]})" for arm in data.non_participants])
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
        shares = _listed([f"{share:.0%} of {arm}" for arm, share in data.take_up.items()])
        sentences.append(f"Of those drawn, {shares} are expected to take the treatment up.")
    if data.staff is not None:
        sentences.append(
            f"{data.staff.fte:g} caseworkers serve {data.staff.clients_per_fte:g} clients each in "
            f"{_listed(list(data.staff.arms))}; who finds none gets the comparator's treatment."
        )
    if data.spill_over:
        sentences.append(
            f"{data.spill_over:.0%} of the treated arms' effect is expected "
            "to reach the comparator."
        )
    if data.selection_gap:
        gaps = [f"{arm} ({100 * gap:+.1f} points)" for arm, gap in data.selection_gap.items()]
        sentences.append(f"By selection alone these are expected to differ: {_listed(gaps)}.")
    return sentences


def _what(design: Design) -> list[str]:
    end = design.data.follow_up_months
    measured = [(str(one.endpoint), one.month) for one in design.model.endpoints] or [
        (str(one.endpoint), one.month or end) for one in design.inquiries
    ]
    endpoints = [f"{ENDPOINT_WORDS[name]} at month {month}" for name, month in measured]
    contrasts = [inquiry.contrast for inquiry in design.inquiries]
    outcome = _listed(list(dict.fromkeys(endpoints)))
    return [
        f"The outcome is {outcome}.",
        f"The contrasts are {_listed(list(dict.fromkeys(contrasts)))}.",
    ]


def _how(design: Design) -> list[str]:
    answers = design.answers
    tests = _listed([TEST_WORDS[test] for test in answers.tests])
    levels = _listed([f"{alpha:g}" for alpha in answers.alphas])
    kind = answers.hypothesis
    asked = {
        "superiority": f"{'two' if kind.sides == 'two' else 'one'}-sided",
        "non_inferiority": f"for non-inferiority with margin {kind.margin:g}, one-sided",
        "equivalence": f"for equivalence within {kind.margin:g} (two one-sided tests)",
    }[kind.kind]
    sentences = [
        f"Each is tested {asked} by {tests}, at alpha {levels}; "
        "a verdict is yes when p is at most alpha."
    ]
    corrections = [name for name in answers.adjustments if name != "none"]
    if corrections:
        sentences.append(
            f"Multiplicity is handled by {_listed([name.capitalize() for name in corrections])}."
        )
    if answers.interim:
        name = {"obrien_fleming": "O'Brien-Fleming", "pocock": "Pocock"}[answers.interim.spending]
        sentences.append(
            f"One interim look is made at month {answers.interim.month} "
            f"with {name}-type alpha spending."
        )
    return sentences


def _power(result: PowerResult) -> list[str]:
    level = result.design.answers.alphas[0]
    rows = [
        row
        for row in result.rows
        if row["diagnosand"] == "power" and row["alpha"] == level and row["adjustment"] == "none"
    ]
    if not rows:
        return []
    first = rows[0]["test"]
    said = [
        f"{row['value']:.0%} for {row['contrast']} ({endpoint_words(row['endpoint'])})"
        for row in rows
        if row["test"] == first
    ]
    return [
        f"By {result.studies.n_studies:,} simulated studies the power at alpha {level:g} "
        f"with {TEST_WORDS[first]} is "
        f"{_listed(said)}."
    ]

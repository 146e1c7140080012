"""Cautions that come with the figures, and which figure of a design stands first.

That is one test, at one level, under its stated adjustment.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.inputs.design.model import Design
from sim.inputs.design.tests import FIRST_EXIT, TESTS, is_on_clusters, is_suited
from sim.inputs.design.truth import TIME_ENDPOINT
from sim.power.diagnosis.exact import exact_power
from sim.power.diagnosis.loss import consent_bias, counted_test, distortion
from sim.power.diagnosis.rows import PowerRow
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.hypotheses import Hypothesis
from sim.power.simulation.plan import true_levels

# Below so many clusters in an arm errors that are robust to clusters are too small (docs/power.md).
FEW_CLUSTERS = 10
OWN_ESTIMATES = (
    "The truth of {design} is the study's own estimate. Power at a study's own estimate only "
    "restates its p-value (Hoenig and Heisey 2001, The American Statistician 55) and is too high "
    "where the result was picked for being striking. Plan with an effect of your own or a prior."
)
LOST_WORDS = {
    "excluded": "leave the denominator unless they left before",
    "no_exit": "count as no exit unless they left before",
}
# Tests whose variance is that of the shares as they were observed.
WALD_TESTS = ("z_unpooled", "linear_probability")
# A level so many times alpha is reported; and of larger arms the level is not enumerated.
LIBERAL, MOST_TABLES_SIZED = 1.1, 1_000_000


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning.

    Attributes
    ----------
    code : own_estimates, looks_own, non_participants, clusters, part_cluster, consent,
        few_clusters, many_contrasts, many_tests, loss, wald_size, margin_at_look or conditional
    names : arms or tests it is about, joined by commas
    number : of contrasts, of tests, of clusters in the smallest arm, or of persons in a cluster; 0
        where it is about none
    caution : the sentence
    """

    code: str
    names: str
    number: int
    caution: str


def cautions_about(design: Design, tests: Iterable[str] | None = None) -> tuple[str, ...]:
    """Warnings in sentences, none if there is nothing to warn of."""
    return tuple(one.caution for one in cautions_of(design, tests))


def cautions_of(design: Design, tests: Iterable[str] | None = None) -> tuple[Caution, ...]:
    """Warnings with what they are about.

    tests : those that were put to the design, if not its own: a question may name another
    """
    put = tuple(dict.fromkeys(design.answers.tests if tests is None else tests))
    about_tests = (*_about_clusters(design, put), *_about_several(design, put))
    about_counts = (
        *_about_loss(design, put),
        *_about_margins(design, put),
        *_about_odds(design, put),
    )
    about_people = (*_about_people(design), *_about_consent(design))
    return (*_about_truth(design), *about_people, *about_tests, *about_counts)


def tests_of(word: str, rows: Iterable[PowerRow]) -> list[str]:
    """The tests an answer rests on; none for an audit, which is there to set tests side by side."""
    return [] if word == "audit" else list(dict.fromkeys(row.test for row in rows))


def undrawn_share(design: Design) -> float:
    """Of the people in all arms, the share that is observed but not drawn."""
    sizes = design.data.sizes()
    return sum(sizes[arm] for arm in design.data.non_participants) / sum(sizes.values())


def _about_truth(design: Design) -> Iterator[Caution]:
    if design.model.truth == "own_estimates":
        yield Caution("own_estimates", "", 0, OWN_ESTIMATES.format(design=design.design))
        return
    arms = design.data.sizes()
    same = [
        arm
        for typed in design.model.endpoints
        for arm, rate in typed.rates.items()
        if rate.of == arms.get(arm) and arm not in design.data.non_participants
    ]
    if len(same) > 1:
        names = ", ".join(dict.fromkeys(same))
        yield Caution(
            "looks_own",
            names,
            0,
            f"The rates of {names} are counted among exactly as many persons as the arms hold, so "
            f"they look like the study's own estimates, though truth says {design.model.truth}.",
        )


def _about_people(design: Design) -> Iterator[Caution]:
    if design.data.non_participants:
        names = ", ".join(design.data.non_participants)
        yield Caution(
            "non_participants",
            names,
            0,
            f"Who does not take part chose not to: a contrast with {names} holds selection and the "
            "effect of being studied besides the approach.",
        )


def _about_clusters(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    by_person = [test for test in tests if test in TESTS and not is_on_clusters(test)]
    if design.data.clusters and by_person:
        labels = ", ".join(TESTS[test].label for test in by_person)
        treat = "treats" if len(by_person) == 1 else "treat"
        yield Caution(
            "clusters",
            ", ".join(by_person),
            0,
            f"Persons were drawn in clusters but {labels} {treat} them one by one, so the "
            "false-positive rate exceeds alpha. A test on clusters is cluster_t.",
        )
    yield from _about_parts(design)
    yield from _about_few_clusters(design, tests)


def _about_consent(design: Design) -> Iterator[Caution]:
    """What consent after the draw does to the difference of the shares that are compared."""
    data = design.data
    if not any(share < 1 for share in data.consent.arms.values()):
        return
    for inquiry in design.inquiries:
        named = [arm for arm in (*inquiry.arms, *inquiry.against) if data.consenting(arm) < 1]
        for typed in design.model.endpoints if named else ():
            if inquiry.endpoint not in (None, typed.endpoint) or typed.endpoint == TIME_ENDPOINT:
                continue
            bias = consent_bias(design, inquiry, typed)
            why = (
                "those who consent are not alike in arms that consent unlike"
                if data.consent.counted == "consenting"
                else "who refuses has usual service"
            )
            yield Caution(
                "consent",
                ", ".join(dict.fromkeys(named)),
                0,
                f"People consent once they know their arm ({inquiry.contrast}): the estimate is "
                f"off by {100 * bias:+.1f} points, because {why}.",
            )


def _about_parts(design: Design) -> Iterator[Caution]:
    """Arms whose size is not whole clusters."""
    clusters, rests = design.data.clusters, design.data.left_over()
    if clusters is None or not rests:
        return
    parts = " and ".join(f"{rest} of {arm}" for arm, rest in rests.items())
    yield Caution(
        "part_cluster",
        ", ".join(rests),
        clusters.size,
        f"Arms are not whole clusters of {clusters.size}: the last cluster holds only {parts}. "
        "cluster_t gives it the weight of a whole one, so its power falls where arms grow by less "
        "than a cluster. Take multiples of the cluster size.",
    )


def _about_loss(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    """Those lost from sight distort every count of persons."""
    lost = {arm: share for arm, share in design.data.lost_shares().items() if share > 0}
    if not lost:
        return
    place = LOST_WORDS[design.data.drop_out.counted]
    for inquiry in design.inquiries:
        named = [arm for arm in (*inquiry.arms, *inquiry.against) if arm in lost]
        for typed in design.model.endpoints:
            test = counted_test(typed.endpoint, tests)
            is_asked = inquiry.endpoint in (None, typed.endpoint) and named
            if not is_asked or test is None:
                continue
            bias = distortion(design, inquiry, typed, test)
            shares = " and ".join(f"{share:.0%} of {arm}" for arm, share in bias.lost.items())
            instead = (
                "kaplan_meier takes time at risk instead"
                if typed.endpoint == FIRST_EXIT
                else "kaplan_meier on first exits and log_rank on time to exit take time at risk "
                "instead"
            )
            yield Caution(
                "loss",
                ", ".join(named),
                0,
                f"{shares} are lost from sight and {place}. For {inquiry.contrast} the estimate is "
                f"off by {100 * bias.bias:+.1f} points, and at alpha {design.answers.alphas[0]:g} "
                f"{TESTS[test].label} says yes in {bias.false_positive_rate:.1%} where there is "
                f"no effect: {instead}.",
            )
    if design.model.scenario is not None:
        yield Caution(
            "loss",
            ", ".join(lost),
            0,
            f"Part of {', '.join(lost)} is lost from sight and they {place}: shares are then off "
            "(see bias), and unequal loss makes false positives. log_rank and cox on time_to_exit "
            "take time at risk instead.",
        )


def _about_margins(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    hypothesis = hypothesis_of(design)
    if hypothesis.kind == "superiority":
        return
    interim = design.answers.interim
    if interim:
        yield Caution(
            "margin_at_look",
            "",
            0,
            f"The margin of {hypothesis.margin:g} is the same at the look in month "
            f"{interim.looks[0]}, when shares are still smaller and lie closer together: the trial "
            "often stops there.",
        )
    yield from _about_wald(design, [test for test in tests if test in WALD_TESTS], hypothesis)


def _about_wald(design: Design, tests: list[str], hypothesis: Hypothesis) -> Iterator[Caution]:
    """Level of Wald tests on the edge of the margin, by enumeration at the comparator's share."""
    sizes, alpha = design.data.sizes(), design.answers.alphas[0]
    for typed in design.model.endpoints if tests and design.data.clusters is None else ():
        if typed.means or typed.endpoint == TIME_ENDPOINT:
            continue
        levels = dict(zip(sizes, true_levels(design, typed, tuple(sizes))[0].tolist(), strict=True))
        for inquiry in design.inquiries:
            n_first, n_second = (
                sum(sizes[arm] for arm in side) for side in (inquiry.arms, inquiry.against)
            )
            usual = max(hypothesis.margin, levels[inquiry.against[0]])
            if n_first * n_second > MOST_TABLES_SIZED or inquiry.endpoint not in (
                None,
                typed.endpoint,
            ):
                continue
            edge = (usual - hypothesis.margin, usual)
            size = exact_power(tests[0], n_first, n_second, *edge, alpha, hypothesis)
            if size > LIBERAL * alpha:
                yield Caution(
                    "wald_size",
                    ", ".join(tests),
                    0,
                    f"For {inquiry.contrast} {TESTS[tests[0]].label} says yes in {size:.1%} on the "
                    f"edge of the margin, above alpha {alpha:g}, by enumeration at {usual:.3g} in "
                    "the comparator: a Wald test exceeds its level at small shares or arms. The "
                    "score tests farrington_manning and miettinen_nurminen keep it better.",
                )


def _about_odds(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    """Odds ratios do not collapse over profiles, and of lives those within are not known."""
    if design.model.scenario is not None and "logistic_adjusted" in tests:
        yield Caution(
            "conditional",
            "",
            0,
            "logistic_adjusted estimates the odds ratio within profiles, which is further from 1 "
            "than that of all together and has no exact value here: no bias and no coverage are "
            "shown for it.",
        )


def _about_several(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    contrasts = len(design.inquiries)
    if contrasts > 1 and design.answers.adjustments == ("none",):
        yield Caution(
            "many_contrasts",
            "",
            contrasts,
            f"{contrasts} contrasts are tested without an adjustment; the chance of at least one "
            "false positive is above alpha.",
        )
    suited = [[test for test in tests if is_suited(test, one)] for one in _endpoints(design)]
    most = max(suited, key=len)
    if len(most) > 1:
        yield Caution(
            "many_tests",
            first_test(most),
            len(most),
            f"{len(most)} tests are put to the same contrast; to pick one afterwards raises the "
            "false-positive rate above alpha, with an adjustment too. "
            f"{TESTS[first_test(most)].label} is taken as the primary one.",
        )


def _endpoints(design: Design) -> list[str]:
    endpoints = [inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint]
    return list(dict.fromkeys([*endpoints, *(typed.endpoint for typed in design.model.endpoints)]))


def _about_few_clusters(design: Design, tests: tuple[str, ...]) -> Iterator[Caution]:
    clusters, data = design.data.clusters, design.data
    if clusters is None or "cluster_robust" not in tests:
        return
    drawn = (n for arm, n in data.sizes().items() if arm not in data.non_participants)
    fewest = min(math.ceil(n / clusters.size) for n in drawn)
    if fewest < FEW_CLUSTERS:
        yield Caution(
            "few_clusters",
            "cluster_robust",
            fewest,
            f"With {fewest} clusters in the smallest arm the false-positive rate of cluster_robust "
            f"exceeds alpha too (below about {FEW_CLUSTERS}): use cluster_t.",
        )


def primary_test(design: Design, endpoint: str) -> str:
    """The first test stated that suits an endpoint; one on clusters or time at risk goes first."""
    return first_test([test for test in design.answers.tests if is_suited(test, endpoint)])


def first_test(tests: Iterable[str]) -> str:
    """The first of tests; one on clusters, then one that counts time at risk, before all others.

    Such a test is named where others do not hold: where clusters were drawn, or people are lost.

    Examples
    --------
    >>> first_test(["z_pooled", "cluster_t", "cluster_robust"])
    'cluster_t'
    >>> first_test(["z_pooled", "kaplan_meier"])
    'kaplan_meier'
    """
    named = list(tests)
    better = [test for test in named if is_on_clusters(test)]
    better += [test for test in named if test in TESTS and TESTS[test].kind == "survival"]
    return next(iter(better), named[0])


def first_adjustment(names: Iterable[str]) -> str:
    """The first adjustment stated; none where there is no other.

    Examples
    --------
    >>> first_adjustment(["none", "holm"]), first_adjustment(["none"])
    ('holm', 'none')
    """
    return next((name for name in names if name != "none"), "none")


def headline_rows(rows: Iterable[PowerRow]) -> list[PowerRow]:
    """The row of power that stands first for each contrast and endpoint, in table order."""
    by_contrast: dict[tuple[str, str], list[PowerRow]] = {}
    for row in rows:
        if row.diagnosand == "power":
            by_contrast.setdefault((row.contrast, row.endpoint), []).append(row)
    return [_first(group) for group in by_contrast.values()]


def _first(rows: list[PowerRow]) -> PowerRow:
    test = first_test(row.test for row in rows)
    same = [row for row in rows if row.test == test and row.alpha == rows[0].alpha]
    adjustment = first_adjustment(row.adjustment for row in same)
    return next(row for row in same if row.adjustment == adjustment)

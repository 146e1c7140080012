"""Keys that nothing would obey: refused, with the path and what to ask instead.

What a design says is simulated, or the design is refused: a key that a path leaves aside would let
a number be about another trial than its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.design.data_strategy import FEWEST_CLUSTERS, FEWEST_PERSONS, Consent
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS, is_suited
from sim.inputs.design.truth import SHARE_ENDPOINTS, TIME_ENDPOINT, Inquiry
from sim.inputs.reading.mistakes import DataPath, Finding

# Ratios closer to 1 are 1.
ROUNDING = 1e-12


def ignored_findings(design: Design) -> tuple[Finding, ...]:
    """Every key that would change no number, and what a family would hold twice."""
    return (
        *_sizes(design),
        *_few_clusters(design),
        *_consent(design),
        *_repeated(design),
        *_means(design),
        *_interim(design),
        *_months(design),
    )


def _months(design: Design) -> Iterator[Finding]:
    """Exits by month are kept for all strata together; of lives they do not give the share."""
    for place, inquiry in enumerate(design.inquiries):
        if inquiry.profile and _by_month(design, inquiry):
            yield Finding(
                ("inquiries", place, "profile"),
                "must be left out where exits are counted by month, which are kept for all "
                f"profiles and blocks together (got {inquiry.profile} with "
                f"{_by_month(design, inquiry)}). Ask about a share with a test on counts.",
            )
    data = design.data
    by_month = [endpoint for endpoint, _ in _measured(design) if endpoint == TIME_ENDPOINT]
    if data.drop_out.counted == "no_exit" and len(by_month) == len(_measured(design)):
        yield Finding(
            ("data", "drop_out", "counted"),
            f"must be left out for {TIME_ENDPOINT}, whose tests count everybody as long as they "
            "are in sight (got no_exit). Leave it out, or ask about a share.",
        )
    for place, test in enumerate(design.answers.tests):
        if design.model.scenario is not None and TESTS[test].kind == "survival":
            yield Finding(
                ("answers", "tests", place),
                f"must not be `{test}` on a scenario's lives: there people also leave benefit for "
                "other reasons, which time at risk leaves out, so it does not estimate the share "
                "who left for work. Ask time_to_exit with log_rank or cox, or type the rates.",
            )


def _sizes(design: Design) -> Iterator[Finding]:
    """One person shows no spread, and whoever is lost for certain is never seen to the end."""
    data = design.data
    for arm, size in data.arms.items():
        if size < FEWEST_PERSONS:
            yield Finding(
                ("data", "arms", arm),
                f"must be at least {FEWEST_PERSONS} persons, because one person shows no spread "
                f"(got {size}). Draw more, or leave the arm out.",
            )
    lost: dict[DataPath, float] = {("data", "drop_out", "share"): data.drop_out.share}
    lost |= {("data", "drop_out", "arms", arm): one for arm, one in data.drop_out.arms.items()}
    for path, share in lost.items():
        if share >= 1:
            yield Finding(
                path,
                "must be below 1: if everybody is lost, nobody is seen to the end and there is "
                f"nothing to test (got {share:g}).",
            )


def _few_clusters(design: Design) -> Iterator[Finding]:
    """One cluster in an arm shows no spread between clusters, whatever test is put to it."""
    data = design.data
    if data.clusters is None:
        return
    size = data.clusters.size
    strata: dict[tuple[str, str | None], None] = {(arm, None): None for arm in data.sizes()}
    for inquiry in design.inquiries:
        if inquiry.profile in [block.name for block in data.blocks]:
            strata |= dict.fromkeys(
                (arm, inquiry.profile) for arm in (*inquiry.arms, *inquiry.against)
            )
    for arm, block in strata:
        if arm in data.sizes() and data.clusters_of(arm, block) < FEWEST_CLUSTERS:
            where = f" in block {block}" if block else ""
            yield Finding(
                ("data", "arms", arm) if arm in data.arms else ("data", "clusters", "size"),
                f"must make at least {FEWEST_CLUSTERS} clusters{where}, because one shows no "
                f"spread between clusters (got {data.sizes()[arm]} persons in {arm}, and {size} "
                f"in a cluster). Draw at least {FEWEST_CLUSTERS * size}{where}, or smaller "
                "clusters.",
            )


def _consent(design: Design) -> Iterator[Finding]:
    """Consent after the draw is worked out for chances in arms of fixed sizes."""
    data = design.data
    consenting = {arm: share for arm, share in data.consent.arms.items() if share < 1}
    if not consenting:
        usual = Consent()
        stray = [
            name
            for name in ("rate_ratio", "counted")
            if getattr(data.consent, name) != getattr(usual, name)
        ]
        for name in stray if not data.consent.arms else ():
            yield Finding(
                ("data", "consent", name),
                "must come with data.consent.arms, because everybody consents unless that says "
                f"otherwise (got {name} alone). State the share of an arm, or leave it out.",
            )
        return
    path: DataPath = ("data", "consent", "arms")
    if design.model.scenario is not None:
        yield Finding(
            path,
            "must be left out with model.scenario: who would consent among its people is not "
            "known (got shares). Type the rates, or state a selection_gap.",
        )
    if any(typed.means for typed in design.model.endpoints):
        yield Finding(path, "must be left out for means: rate_ratio says nothing of them.")
    if data.randomisation in ("simple", "clustered"):
        yield Finding(
            path,
            "must come with complete or blocked randomisation, of which the sizes of the arms are "
            f"known (got {data.randomisation}).",
        )
    for arm, share in consenting.items():
        if round(share * data.sizes().get(arm, 0)) < FEWEST_PERSONS <= data.sizes().get(arm, 0):
            yield Finding(
                (*path, arm),
                f"must leave at least {FEWEST_PERSONS} persons who consent (got {share:g} of "
                f"{data.sizes()[arm]}).",
            )


def _repeated(design: Design) -> Iterator[Finding]:
    """A contrast that is asked about twice would enlarge its family."""
    places: dict[tuple[object, ...], int] = {}
    mirrored = design.answers.hypothesis.sides == "two"
    mirrored &= design.answers.hypothesis.kind != "non_inferiority"
    for place, inquiry in enumerate(design.inquiries):
        sides = [frozenset(inquiry.arms), frozenset(inquiry.against)]
        pair: object = frozenset(sides) if mirrored else tuple(sides)
        for endpoint in [inquiry.endpoint] if inquiry.endpoint else _endpoint_names(design):
            month = inquiry.month or design.data.follow_up_months
            question = (pair, endpoint, inquiry.profile, month if design.model.scenario else None)
            before = places.setdefault(question, place)
            if before != place:
                yield Finding(
                    ("inquiries", place),
                    f"says the same as inquiries[{before}] ({design.inquiries[before].contrast}): "
                    "asked twice it would enlarge the family of an adjustment. Leave one out.",
                )
                break


def _means(design: Design) -> Iterator[Finding]:
    """Keys that say something of a chance, or of months in sight, say nothing of a typed mean."""
    typed = [one.endpoint for one in design.model.endpoints if one.means]
    if not typed:
        return
    data, named = design.data, typed[0]
    if data.entry.last_month > 0:
        yield Finding(
            ("data", "entry", "last_month"),
            f"must be 0 for {named}: a typed mean says nothing of who is seen for a shorter time "
            f"(got {data.entry.last_month}). Leave entry out, or name model.scenario, whose people "
            "come in month by month.",
        )
    if data.drop_out.counted == "no_exit" and any(data.lost_shares().values()):
        yield Finding(
            ("data", "drop_out", "counted"),
            f"must be excluded for {named}: no_exit says what a lost person counts as in a share, "
            "and nothing of a mean (got no_exit). Take excluded, or name model.scenario.",
        )
    for place, block in enumerate(data.blocks):
        if abs(block.rate_ratio - 1) > ROUNDING:
            yield Finding(
                ("data", "blocks", place, "rate_ratio"),
                f"must be 1 for {named}: it is a ratio of chances, and says nothing of a mean "
                f"(got {block.rate_ratio:g}). Leave it out, or ask about a share.",
            )
    for arm, gap in data.selection_gap.items():
        if gap:
            yield Finding(
                ("data", "selection_gap", arm),
                f"must be left out for {named}: it is a difference of chances, and says nothing of "
                f"a mean (got {gap:g}). State the mean of {arm} as it is expected to be seen.",
            )


def _interim(design: Design) -> Iterator[Finding]:
    interim = design.answers.interim
    if interim is None:
        return
    last = interim.looks[-1]
    key = "months" if interim.months else "month"
    path: DataPath = ("answers", "interim", key)
    if last >= design.data.follow_up_months:
        yield Finding(
            path,
            f"must lie before data.follow_up_months, {design.data.follow_up_months} (got {last}).",
        )
    yield from _futility(design)
    looking = [name for name in design.answers.tests if TESTS[name].has_look]
    if not looking:
        able = ", ".join(name for name, test in TESTS.items() if test.has_look)
        yield Finding(
            ("answers", "interim"),
            f"must come with a test that has bounds for a look: {able} (got none of them). Name "
            "one, or leave the look out.",
        )
    measured = _measured(design)
    if looking and not any(endpoint in SHARE_ENDPOINTS for endpoint, _ in measured):
        yield Finding(
            ("answers", "interim"),
            f"must be about a share: no look is simulated for {measured[0][0]}. Ask about a share, "
            "or leave the look out.",
        )
    for endpoint, month in measured:
        if last >= month and month < design.data.follow_up_months:
            yield Finding(
                path,
                f"must lie before month {month}, at which {endpoint} is measured (got {last}).",
            )


def _futility(design: Design) -> Iterator[Finding]:
    """What is futile on one side may be a finding on the other."""
    interim, hypothesis = design.answers.interim, design.answers.hypothesis
    two_sided = hypothesis.kind == "superiority" and hypothesis.sides == "two"
    if interim and interim.futility and (two_sided or hypothesis.kind == "equivalence"):
        tested = hypothesis.kind if hypothesis.kind == "equivalence" else "two sides"
        yield Finding(
            ("answers", "interim", "futility"),
            "must come with one side: sides greater or less, or non_inferiority, because what is "
            f"futile on one side may be found on the other (got {tested}). Name a side, or leave "
            "it out.",
        )


def _measured(design: Design) -> list[tuple[str, int]]:
    """Endpoints with the month at which each is measured."""
    if design.model.endpoints:
        return [(typed.endpoint, typed.month) for typed in design.model.endpoints]
    end = design.data.follow_up_months
    measured = [(one.endpoint, one.month or end) for one in design.inquiries if one.endpoint]
    return list(dict.fromkeys(measured))


def _by_month(design: Design, inquiry: Inquiry) -> str | None:
    """What of an inquiry counts exits by month: an endpoint or a test; None if nothing does."""
    endpoints = [inquiry.endpoint] if inquiry.endpoint else _endpoint_names(design)
    if TIME_ENDPOINT in endpoints:
        return TIME_ENDPOINT
    return next(
        (
            test
            for test in design.answers.tests
            if TESTS[test].kind == "survival" and any(is_suited(test, str(e)) for e in endpoints)
        ),
        None,
    )


def _endpoint_names(design: Design) -> list[str | None]:
    return [typed.endpoint for typed in design.model.endpoints] or [None]

"""Cross-checks of a design: names must be known, and each endpoint needs a test that suits it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.inputs.amounts.plausible import plausible_ranges
from sim.inputs.design.data_strategy import FEWEST_PERSONS
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS, is_on_clusters, is_suited
from sim.inputs.design.truth import SHARE_ENDPOINTS
from sim.inputs.reading.mistakes import Finding
from sim.inputs.reading.source_positions import DataPath
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.checks.findings import not_known
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.plausibility import Implausible, implausible, implausible_numbers

# Ratios closer to 1 are 1.
ROUNDING = 1e-12
# Endpoints that an approach does well to lower.
LESS_IS_BETTER = ("months_on_benefit",)
AN_ARM = "an arm of data"
# As many as have random draws of their own (docs/power.md#how-studies-are-simulated).
MOST_CELLS = 4096


def design_findings(design: Design) -> tuple[Finding, ...]:
    """Everything in a design that does not fit together."""
    return (
        *_arms(design),
        *_sizes(design),
        *_cells(design),
        *_inquiries(design),
        *_repeated(design),
        *_truths(design),
        *_means(design),
        *_tests(design),
        *_patterns(design),
        *_interim(design),
        *_direction(design),
    )


def _must_be_one_of(
    path: DataPath, what: str, found: str, known: Iterable[str], *, is_key: bool = False
) -> Finding:
    known = tuple(known)
    return not_known(path, f"must be {what}: {', '.join(known)}", found, known, is_key=is_key)


def _arms(design: Design) -> Iterator[Finding]:
    """Arms must be arms wherever they are named."""
    data, arms = design.data, design.data.sizes()
    keyed: dict[DataPath, Iterable[str]] = {
        ("data", "stopping"): data.stopping,
        ("data", "take_up"): data.take_up,
        ("data", "drop_out", "arms"): data.drop_out.arms,
        ("data", "selection_gap"): data.selection_gap,
        ("data", "costs", "per_person_eur"): data.costs.per_person_eur,
        ("model", "levels"): design.model.levels,
    }
    for place, published in enumerate(design.published):
        keyed["published", place, "counts"] = published.counts
    listed: dict[DataPath, Iterable[str]] = {
        ("data", "non_participants"): data.non_participants,
        ("data", "staff", "arms"): data.staff.arms if data.staff else (),
    }
    if design.model.scenario is None and data.entry.origin.stock.value > 0:
        text = (
            f"must be 0 where chances are stated, which hold for whoever comes in "
            f"(got {data.entry.origin.stock.value:g}). Leave origin out, or name model.scenario."
        )
        yield Finding(("data", "entry", "origin", "stock"), text)
    if data.comparator not in arms:
        yield _must_be_one_of(("data", "comparator"), AN_ARM, data.comparator, arms)
    for path, names in keyed.items():
        for arm in names:
            if arm not in arms:
                yield _must_be_one_of((*path, arm), AN_ARM, arm, arms, is_key=True)
    for path, names in listed.items():
        for place, arm in enumerate(names):
            if arm not in arms:
                yield _must_be_one_of((*path, place), AN_ARM, arm, arms)


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


def _cells(design: Design) -> Iterator[Finding]:
    """More cells than addresses would share their draws."""
    data = design.data
    found = 0 if design.model.scenario else data.n_cells()
    if found <= MOST_CELLS:
        return
    persons = max(data.sizes().values())
    if data.clusters and data.n_cells(persons) <= MOST_CELLS:
        fitting = range(data.clusters.size, persons + 1)
        least = fitting[bisect_left(fitting, True, key=lambda n: data.n_cells(n) <= MOST_CELLS)]
        yield Finding(
            ("data", "clusters", "size"),
            f"must be at least {least}, so that there are at most {MOST_CELLS} clusters, each with "
            f"random draws of its own (got {data.clusters.size}, which makes {found}).",
        )
        return
    yield Finding(
        ("data", "blocks") if data.blocks else ("data", "arms" if data.arms else "allocation"),
        f"must make at most {MOST_CELLS} blocks in all arms together, each with random draws of "
        f"its own (got {found}). Name fewer.",
    )


def _inquiries(design: Design) -> Iterator[Finding]:
    arms = design.data.sizes()
    blocks = [block.name for block in design.data.blocks]
    endpoints = [typed.endpoint for typed in design.model.endpoints]
    for place, inquiry in enumerate(design.inquiries):
        here: DataPath = ("inquiries", place)
        for side in ("arms", "against"):
            for number, arm in enumerate(getattr(inquiry, side)):
                if arm not in arms:
                    yield _must_be_one_of((*here, side, number), AN_ARM, arm, arms)
        if design.model.scenario is None:
            if inquiry.profile and inquiry.profile not in blocks:
                yield _must_be_one_of(
                    (*here, "profile"), "a block of data", inquiry.profile, blocks
                )
            if inquiry.endpoint and inquiry.endpoint not in endpoints:
                yield _must_be_one_of(
                    (*here, "endpoint"), "an endpoint of the model", inquiry.endpoint, endpoints
                )
            continue
        if inquiry.endpoint is None:
            yield Finding(
                (*here, "endpoint"), "must be given, because the model is a scenario (got nothing)."
            )
        if inquiry.profile and inquiry.profile not in PROFILES:
            yield _must_be_one_of((*here, "profile"), "a profile", inquiry.profile, PROFILES)


def _repeated(design: Design) -> Iterator[Finding]:
    """A contrast that is asked about twice would enlarge its family."""
    seen: dict[tuple[object, ...], int] = {}
    mirrored = design.answers.hypothesis.sides == "two"
    mirrored &= design.answers.hypothesis.kind != "non_inferiority"
    for place, inquiry in enumerate(design.inquiries):
        sides = [frozenset(inquiry.arms), frozenset(inquiry.against)]
        pair: object = frozenset(sides) if mirrored else tuple(sides)
        for endpoint in [inquiry.endpoint] if inquiry.endpoint else _endpoint_names(design):
            month = inquiry.month or design.data.follow_up_months
            asked = (pair, endpoint, inquiry.profile, month if design.model.scenario else None)
            before = seen.setdefault(asked, place)
            if before != place:
                yield Finding(
                    ("inquiries", place),
                    f"says the same as inquiries[{before}] ({design.inquiries[before].contrast}): "
                    "asked twice it would enlarge the family of an adjustment. Leave one out.",
                )
                break


def _endpoint_names(design: Design) -> list[str | None]:
    return [typed.endpoint for typed in design.model.endpoints] or [None]


def _truths(design: Design) -> Iterator[Finding]:
    arms = design.data.sizes()
    for place, typed in enumerate(design.model.endpoints):
        here: DataPath = ("model", "endpoints", place)
        for part in ("rates", "effects", "prior", "means"):
            for arm in getattr(typed, part):
                if arm not in arms:
                    yield _must_be_one_of((*here, part, arm), AN_ARM, arm, arms, is_key=True)
        stated = set(typed.arms()) | ({design.data.comparator} if typed.base_rate else set())
        missing = [arm for arm in arms if arm not in stated]
        if missing:
            yield Finding(
                here, f"must state the truth of every arm (got nothing for {', '.join(missing)})."
            )
        if typed.month > design.data.follow_up_months:
            yield Finding(
                (*here, "month"),
                f"must be at most data.follow_up_months, {design.data.follow_up_months} "
                f"(got {typed.month}).",
            )


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


def _tests(design: Design) -> Iterator[Finding]:
    asked = [inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint]
    endpoints = {typed.endpoint for typed in design.model.endpoints} | set(asked)
    for place, test in enumerate(design.answers.tests):
        if not any(is_suited(test, endpoint) for endpoint in endpoints):
            yield Finding(
                ("answers", "tests", place),
                f"must suit an endpoint asked about: {', '.join(sorted(endpoints))} "
                f"(got `{test}`).",
            )
        if is_on_clusters(test) and design.data.clusters is None:
            yield Finding(
                ("answers", "tests", place),
                f"must come with data.randomisation clustered (got `{test}` without clusters).",
            )
    for endpoint in sorted(endpoints):
        if not any(is_suited(test, endpoint) for test in design.answers.tests):
            yield Finding(
                ("answers", "tests"), f"must hold a test that suits {endpoint} (got none)."
            )


def _patterns(design: Design) -> Iterator[Finding]:
    contrasts = tuple(inquiry.contrast for inquiry in design.inquiries)
    for place, pattern in enumerate(design.patterns):
        here: DataPath = ("patterns", place)
        for side in ("yes", "no"):
            for number, name in enumerate(getattr(pattern, side)):
                if name not in contrasts:
                    yield _must_be_one_of(
                        (*here, side, number), "a contrast of the inquiries", name, contrasts
                    )
        if pattern.test not in design.answers.tests:
            yield _must_be_one_of(
                (*here, "test"), "one of answers.tests", pattern.test, design.answers.tests
            )
        if pattern.adjustment not in design.answers.adjustments:
            yield _must_be_one_of(
                (*here, "adjustment"),
                "one of answers.adjustments",
                pattern.adjustment,
                design.answers.adjustments,
            )
    if design.decision and design.decision.contrast not in contrasts:
        yield _must_be_one_of(
            ("decision", "contrast"),
            "a contrast of the inquiries",
            design.decision.contrast,
            contrasts,
        )


def _interim(design: Design) -> Iterator[Finding]:
    interim = design.answers.interim
    if interim is None:
        return
    path: DataPath = ("answers", "interim", "month")
    if interim.month >= design.data.follow_up_months:
        yield Finding(
            path,
            f"must lie before data.follow_up_months, {design.data.follow_up_months} "
            f"(got {interim.month}).",
        )
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
        if interim.month >= month and month < design.data.follow_up_months:
            yield Finding(
                path,
                f"must lie before month {month}, at which {endpoint} is measured "
                f"(got {interim.month}).",
            )


def _measured(design: Design) -> list[tuple[str, int]]:
    """Endpoints with the month at which each is measured."""
    if design.model.endpoints:
        return [(typed.endpoint, typed.month) for typed in design.model.endpoints]
    end = design.data.follow_up_months
    asked = [(one.endpoint, one.month or end) for one in design.inquiries if one.endpoint]
    return list(dict.fromkeys(asked))


def _direction(design: Design) -> Iterator[Finding]:
    """No worse, and worth money, hang on whether more of an endpoint is better."""
    typed = [one.endpoint for one in design.model.endpoints]
    asked = {*typed, *(inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint)}
    if design.answers.hypothesis.kind == "non_inferiority":
        for endpoint in sorted(asked & set(LESS_IS_BETTER)):
            yield Finding(
                ("answers", "hypothesis", "kind"),
                f"must be superiority (with sides: less) or equivalence for {endpoint}, of which "
                "less is better: no worse is tested as no lower (got non_inferiority).",
            )
    if design.decision is None:
        return
    hung: set[str] = set()
    for inquiry in design.inquiries:
        if inquiry.contrast == design.decision.contrast:
            hung |= {inquiry.endpoint} if inquiry.endpoint else set(typed)
    value = design.decision.value_per_unit_eur
    for name in sorted(hung):
        less = name in LESS_IS_BETTER
        if value > 0 if less else value < 0:
            yield Finding(
                ("decision", "value_per_unit_eur"),
                f"must be {'at most' if less else 'at least'} 0 for {name}, of which "
                f"{'less' if less else 'more'} is better (got {value:g}).",
            )


def implausible_in_design(design: Design) -> tuple[Implausible, ...]:
    """Every number outside the values it usually has, each once.

    Raises
    ------
    InputError
        If the design names a scenario that cannot be read.
    """
    own = implausible_numbers(design, plausible_ranges().design)
    if design.model.scenario is None:
        return own
    scenario = load_scenario(design.model.scenario)
    lives = implausible(scenario, resolve_options(scenario)[:1])
    return (*own, *(replace(one, path=f"model.scenario: {one.path}") for one in lives))

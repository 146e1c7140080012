"""Cross-checks of a design: names must be known, and each endpoint needs a test that suits it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.inputs.amounts.plausible import plausible_ranges
from sim.inputs.design.ignored import ignored_findings
from sim.inputs.design.model import Design
from sim.inputs.design.tests import is_on_clusters, is_suited, needs_baseline
from sim.inputs.design.truth import Inquiry, Mean, TypedEndpoint
from sim.inputs.reading.mistakes import DataPath, Finding
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.checks.findings import not_known
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.plausibility import Implausible, implausible, implausible_numbers

# Endpoints that an approach does well to lower.
LESS_IS_BETTER = ("months_on_benefit",)
AN_ARM = "an arm of data"
# As many as have random draws of their own (docs/power.md#how-studies-are-simulated).
MOST_CELLS = 4096
# No person saves or costs more, over whatever time.
MOST_EUR = 10_000_000


def design_findings(design: Design) -> tuple[Finding, ...]:
    """Everything in a design that does not fit together."""
    return (
        *_arms(design),
        *_cells(design),
        *_inquiries(design),
        *_truths(design),
        *_tests(design),
        *_patterns(design),
        *_direction(design),
        *ignored_findings(design),
    )


def _must_be_one_of(
    path: DataPath, what: str, name: str, known: Iterable[str], *, is_key: bool = False
) -> Finding:
    known = tuple(known)
    return not_known(path, f"must be {what}: {', '.join(known)}", name, known, is_key=is_key)


def _arms(design: Design) -> Iterator[Finding]:
    """Arms must be arms wherever they are named."""
    data, arms = design.data, design.data.sizes()
    keyed: dict[DataPath, Iterable[str]] = {
        ("data", "stopping"): data.stopping,
        ("data", "take_up"): data.take_up,
        ("data", "consent", "arms"): data.consent.arms,
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


def _cells(design: Design) -> Iterator[Finding]:
    """More cells than addresses would share their draws."""
    data = design.data
    cells = 0 if design.model.scenario else data.n_cells()
    if cells <= MOST_CELLS:
        return
    persons = max(data.sizes().values())
    if data.clusters and data.n_cells(persons) <= MOST_CELLS:
        fitting = range(data.clusters.size, persons + 1)
        least = fitting[bisect_left(fitting, True, key=lambda n: data.n_cells(n) <= MOST_CELLS)]
        yield Finding(
            ("data", "clusters", "size"),
            f"must be at least {least}, so that there are at most {MOST_CELLS} clusters, each with "
            f"random draws of its own (got {data.clusters.size}, which makes {cells}).",
        )
        return
    yield Finding(
        ("data", "blocks") if data.blocks else ("data", "arms" if data.arms else "allocation"),
        f"must make at most {MOST_CELLS} blocks in all arms together, each with random draws of "
        f"its own (got {cells}). Name fewer.",
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
        else:
            yield from _lives_inquiry(here, inquiry)


def _lives_inquiry(here: DataPath, inquiry: Inquiry) -> Iterator[Finding]:
    if inquiry.endpoint is None:
        yield Finding(
            (*here, "endpoint"), "must be given, because the model is a scenario (got nothing)."
        )
    if inquiry.profile and inquiry.profile not in PROFILES:
        yield _must_be_one_of((*here, "profile"), "a profile", inquiry.profile, PROFILES)


def _truths(design: Design) -> Iterator[Finding]:
    arms = design.data.sizes()
    for place, typed in enumerate(design.model.endpoints):
        here: DataPath = ("model", "endpoints", place)
        for part in ("rates", "effects", "prior", "means"):
            for arm in getattr(typed, part):
                if arm not in arms:
                    yield _must_be_one_of((*here, part, arm), AN_ARM, arm, arms, is_key=True)
        for arm, mean in typed.means.items():
            yield from _mean_findings((*here, "means", arm), typed, mean)
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


def _mean_findings(path: DataPath, typed: TypedEndpoint, mean: Mean) -> Iterator[Finding]:
    """Nobody is on benefit for less than no month, or for longer than is counted."""
    low, high, unit = -MOST_EUR, MOST_EUR, "euros a person"
    if typed.endpoint == "months_on_benefit":
        low, high, unit = 0, typed.month, "months, those that are counted"
    if not low <= mean.mean <= high:
        text = f"must be from {low} to {high} {unit} (got {mean.mean:g})."
        yield Finding((*path, "mean"), text)
    # Nobody can be further from the mean than one end is from the other, and half of them half so.
    if mean.sd > (high - low) / 2:
        half = f"{(high - low) / 2:.10g}, half of what lies between {low} and {high}"
        yield Finding((*path, "sd"), f"must be at most {half} {unit} (got {mean.sd:g}).")


def _tests(design: Design) -> Iterator[Finding]:
    of_inquiries = [inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint]
    endpoints = {typed.endpoint for typed in design.model.endpoints} | set(of_inquiries)
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
    yield from _baselines(design)
    for endpoint in sorted(endpoints):
        if not any(is_suited(test, endpoint) for test in design.answers.tests):
            yield Finding(
                ("answers", "tests"), f"must hold a test that suits {endpoint} (got none)."
            )


def _baselines(design: Design) -> Iterator[Finding]:
    """Tests that use a value before the trial need its correlation, and no clusters."""
    known = any(one.baseline_correlation is not None for one in design.model.endpoints)
    for place, test in enumerate(design.answers.tests):
        if needs_baseline(test) and not known:
            yield Finding(
                ("answers", "tests", place),
                "must come with baseline_correlation of a typed mean, which says how much of it "
                f"was known before the trial (got `{test}` without). State it, or name "
                "mean_difference.",
            )
    if not known:
        return
    if design.data.clusters is not None:
        yield Finding(
            ("data", "randomisation"),
            "must not be clustered with baseline_correlation: how values before the trial resemble "
            "each other within a cluster is not stated (got both). Leave one out.",
        )
    if not any(needs_baseline(test) for test in design.answers.tests):
        stated = [one.baseline_correlation is not None for one in design.model.endpoints]
        yield Finding(
            ("model", "endpoints", stated.index(True), "baseline_correlation"),
            "must come with a test that uses the value before the trial: ancova or "
            "change_difference (got neither). Name one under answers.tests.",
        )


def _patterns(design: Design) -> Iterator[Finding]:
    contrasts = tuple(inquiry.contrast for inquiry in design.inquiries)
    named = [pattern.name for pattern in design.patterns]
    for place, pattern in enumerate(design.patterns):
        here: DataPath = ("patterns", place)
        if pattern.name in named[:place]:
            yield Finding(
                (*here, "name"),
                f"must be a name of its own (got `{pattern.name}` again): results name patterns.",
            )
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


def _direction(design: Design) -> Iterator[Finding]:
    """No worse, and worth money, hang on whether more of an endpoint is better."""
    typed = [one.endpoint for one in design.model.endpoints]
    endpoints = {*typed, *(inquiry.endpoint for inquiry in design.inquiries if inquiry.endpoint)}
    if design.answers.hypothesis.kind == "non_inferiority":
        for endpoint in sorted(endpoints & set(LESS_IS_BETTER)):
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

"""Curves of power over what may change, the best allocation, and two designs side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.errors import InputError
from sim.inputs.design.data_strategy import (
    FEWEST_CLUSTERS,
    FEWEST_PERSONS,
    DataStrategy,
    shared_out,
)
from sim.inputs.design.model import Design
from sim.inputs.reading.suggestions import did_you_mean
from sim.power.diagnosis.closed_form_check import normal_power
from sim.power.diagnosis.run import simulate_design
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.questions.contrast_query import (
    ContrastQuery,
    PowerEstimate,
    ask,
    changed_query,
    level_of,
    levels_of,
)
from sim.power.questions.request import Over
from sim.power.questions.simulated_power import among_computable, p_of_studies, power_of

OVERS: tuple[Over, ...] = ("n", "effect", "base_rate", "follow_up", "staff")
BAND_ERRORS = 1.96
# Where a curve is drawn when nobody says where.
SIZE_FACTORS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
MOST_EFFECT = 0.25
CURVE_POINTS = 8
# Lives are drawn at base rates up to so many times as low and as high as their own.
LIVES_RANGE = 2.5


@dataclass(frozen=True)
class Point:
    """Power at one value: simulated with its 95 % band, and enumerated."""

    over: str
    at: float
    power: float
    mc_se: float
    low: float
    high: float
    exact: float | None


def power_curve(
    question: ContrastQuery, over: Over, values: Sequence[float], *, studies: int = 20_000
) -> tuple[Point, ...]:
    """Power at each value of what varies; the same random numbers run through all values.

    Parameters
    ----------
    over : n (persons in all arms), effect (points as a share), base_rate (of the comparator),
        follow_up (months, constant hazard) or staff (fte)
    """
    if over not in OVERS:
        raise InputError(
            f"over: must be one of {', '.join(OVERS)} (got {over}).{did_you_mean(over, OVERS)}"
        )
    points = []
    for value in values:
        estimate = power_of(_moved(question, over, float(value)), studies)
        half = BAND_ERRORS * estimate.mc_se
        points.append(
            Point(
                over,
                float(value),
                estimate.value,
                estimate.mc_se,
                max(0.0, estimate.value - half),
                min(1.0, estimate.value + half),
                estimate.exact,
            )
        )
    return tuple(points)


def usual_values(question: ContrastQuery, over: Over) -> tuple[float, ...]:
    """Values around the design's own, for a curve that names none."""
    data = question.design.data
    if over == "n":
        return tuple(float(n) for n in _usual_totals(data))
    if over == "follow_up":
        months = data.follow_up_months
        # Lives end with their scenario; a typed hazard goes on.
        quarters = (1, 2, 3, 4) if question.design.model.scenario else (1, 2, 3, 4, 6, 8)
        return tuple(float(max(1, months * part // 4)) for part in quarters)
    if over == "staff":
        fte = data.staff.fte if data.staff else 0.0
        return tuple(fte * part / 4 for part in (0, 1, 2, 3, 4, 6))
    ends = _usual_rates(question) if over == "base_rate" else _usual_effects(question)
    return tuple(float(value) for value in np.linspace(*ends, CURVE_POINTS))


def _usual_totals(data: DataStrategy) -> list[int]:
    """Persons in all, in whole clusters, that leave no arm too small for a test."""
    total = sum(data.sizes().values())
    parts = {arm: float(n) for arm, n in data.sizes().items()}
    unit = data.clusters.size if data.clusters else 1
    totals = dict.fromkeys(unit * round(total * factor / unit) for factor in SIZE_FACTORS)
    fewest = FEWEST_CLUSTERS * unit if data.clusters else FEWEST_PERSONS
    return [n for n in totals if min(_shared_out(data, n, parts).values()) >= fewest]


def _usual_rates(question: ContrastQuery) -> tuple[float, float]:
    """Lowest and highest chance of the comparator that keep every arm between 0 and 1."""
    levels = levels_of(question)
    base = levels[question.against[0]]
    gap = [levels[arm] - base for arm in (*question.arms, *question.against)]
    low, high = max(0.01, 0.01 - min(gap)), min(0.99, 0.99 - max(gap))
    if question.design.model.scenario is not None:
        low, high = max(low, base / LIVES_RANGE), min(high, base * LIVES_RANGE)
    return low, high


def _usual_effects(question: ContrastQuery) -> tuple[float, float]:
    """Smallest and largest effect on the side that is tested, as points of a share."""
    base, hypothesis = levels_of(question)[question.against[0]], hypothesis_of(question.design)
    low, high = 0.0, MOST_EFFECT
    if hypothesis.kind != "superiority":
        low = -hypothesis.margin
        high = hypothesis.margin if hypothesis.kind == "equivalence" else high
    elif hypothesis.sides == "less":
        low, high = -MOST_EFFECT, 0.0
    return max(low, min(0.0, 0.01 - base)), min(high, max(0.0, 0.99 - base))


def _moved(question: ContrastQuery, over: Over, value: float) -> ContrastQuery:
    data = question.design.data
    sizes = data.sizes()
    if over == "n":
        _require_whole_clusters(data, value)
        shared = _shared_out(data, round(value), {arm: float(n) for arm, n in sizes.items()})
        small = [arm for arm, n in shared.items() if n < FEWEST_PERSONS]
        if small:
            raise InputError(
                "values: must be persons in all that leave every arm at least two "
                f"(got {value:g}, which leaves fewer to {', '.join(small)}). Take more."
            )
        return changed_query(question, sizes=shared)
    if over == "follow_up":
        return _followed_up(question, value)
    if over in ("effect", "base_rate"):
        return _levelled(question, over, value)
    if data.staff is None:
        raise InputError("data.staff: must be stated before staff can vary (got none).")
    return changed_query(question, data={"staff": {"fte": value}})


def _shared_out(data: DataStrategy, total: int, parts: dict[str, float]) -> dict[str, int]:
    """Persons in each arm of a total; drawn in clusters, in whole ones."""
    unit = data.clusters.size if data.clusters else 1
    return {arm: unit * n for arm, n in shared_out(round(total / unit), parts).items()}


def _require_whole_clusters(data: DataStrategy, total: float) -> None:
    """A total that is not whole clusters would leave a part of one in some arm."""
    if data.clusters is None or total % data.clusters.size == 0:
        return
    size = data.clusters.size
    fewest = FEWEST_CLUSTERS * size * len(data.sizes())
    near = dict.fromkeys(max(fewest, int(total // size + more) * size) for more in (0, 1))
    raise InputError(
        f"values: must be whole clusters of {size} persons, because part of a cluster counts as "
        f"one in a test on clusters (got {total:g}). Take {' or '.join(map(str, near))}."
    )


def _levelled(question: ContrastQuery, over: Over, value: float) -> ContrastQuery:
    """The arms so much above the comparator, or all asked about as far up or down as that."""
    levels = levels_of(question)
    base = levels[question.against[0]]
    if over == "effect":
        levels = {**levels, **dict.fromkeys(question.arms, base + value)}
    else:
        compared = (*question.arms, *question.against)
        levels = {**levels, **{arm: levels[arm] + value - base for arm in compared}}
    for arm in (*question.arms, *question.against):
        if not 0 <= levels[arm] <= 1:
            raise InputError(
                f"values: must keep the chance of {arm} from 0 to 1 (got {levels[arm]:.4g} "
                f"at {over} {value:g})."
            )
    return changed_query(question, levels=levels)


def _followed_up(question: ContrastQuery, months: float) -> ContrastQuery:
    """Count later or sooner; typed chances grow by a hazard that is the same each month."""
    if not months.is_integer() or months < 1:
        raise InputError(f"values: must be whole months, at least 1 (got {months:g}).")
    if question.design.model.scenario is not None:
        return changed_query(question, month=int(months))
    levels, month = levels_of(question), question.design.model.endpoints[0].month
    later = {arm: 1 - (1 - level) ** (months / month) for arm, level in levels.items()}
    return changed_query(question, levels=later, month=int(months))


@dataclass(frozen=True)
class Allocation:
    """Sizes that give the best power for a fixed total.

    Attributes
    ----------
    sizes : persons in each arm
    power : by contrast, normal approximation, at these sizes
    power_as_designed : by contrast, the same at the design's own sizes
    """

    sizes: dict[str, int]
    power: dict[str, float]
    power_as_designed: dict[str, float]


def best_allocation(
    design: Design,
    *,
    test: str | None = None,
    alpha: float | None = None,
    contrasts: Sequence[str] | None = None,
    endpoint: str | None = None,
) -> Allocation:
    """Share out the drawn persons so that the least powerful contrast is as powerful as can be.

    Without contrasts: every single arm against the comparator, or all inquiries where none is one.
    Non-participants keep their number. Powers are normal approximations from true chances and
    sizes; simulate the answer to confirm it.
    """
    names = list(contrasts or _against_comparator(design))
    questions = [ask(design, name, endpoint=endpoint, test=test, alpha=alpha) for name in names]
    with_levels = [(question, levels_of(question)) for question in questions]
    sizes = design.data.sizes()
    fixed = {arm: sizes[arm] for arm in design.data.non_participants}
    drawn = [arm for arm in sizes if arm not in fixed]
    total = sum(sizes[arm] for arm in drawn)

    def powers(shares: dict[str, float]) -> dict[str, float]:
        real = {**{arm: total * share for arm, share in shares.items()}, **fixed}
        return {
            name: _normal_power(*one, real) for name, one in zip(names, with_levels, strict=True)
        }

    start = np.log([sizes[arm] for arm in drawn[1:]]) - np.log(sizes[drawn[0]])
    shares = _softmax(drawn, _most_of_the_least(lambda free: powers(_softmax(drawn, free)), start))
    best = {**_shared_out(design.data, total, shares), **fixed}
    designed = {arm: sizes[arm] / total for arm in drawn}
    return Allocation({arm: best[arm] for arm in sizes}, powers(shares), powers(designed))


def _against_comparator(design: Design) -> list[str]:
    """Contrasts a division is usually chosen for; one of two alike arms would eat the trial."""
    usual = (design.data.comparator,)
    outside = set(design.data.non_participants)
    single = [
        inquiry.contrast
        for inquiry in design.inquiries
        if inquiry.against == usual and len(inquiry.arms) == 1 and not outside & {*inquiry.arms}
    ]
    return list(dict.fromkeys(single or [inquiry.contrast for inquiry in design.inquiries]))


def _most_of_the_least(powers: Callable[[Floats], dict[str, float]], start: Floats) -> Floats:
    """Free shares that make the least power as large as can be: raise a floor under all powers."""
    from scipy.optimize import NonlinearConstraint, minimize  # noqa: PLC0415  (slow to load)

    def slack(point: Floats) -> Floats:
        return np.asarray(np.array(list(powers(point[:-1]).values())) - point[-1])

    point = np.append(start, min(powers(start).values()))

    def sunken(point: Floats) -> float:
        return -float(point[-1])

    above = NonlinearConstraint(slack, 0.0, np.inf)
    solution = minimize(sunken, point, method="SLSQP", tol=1e-12, constraints=above)
    best = np.asarray(solution.x[:-1])
    return best if min(powers(best).values()) >= min(powers(start).values()) else start


def _softmax(arms: Sequence[str], free: Floats) -> dict[str, float]:
    parts = np.exp(np.concatenate([[0.0], free]))
    return dict(zip(arms, (parts / parts.sum()).tolist(), strict=True))


def _normal_power(
    question: ContrastQuery, levels: dict[str, float], sizes: dict[str, float]
) -> float:
    sides = [
        (sum(sizes[arm] for arm in arms), sum(levels[arm] * sizes[arm] for arm in arms))
        for arms in (question.arms, question.against)
    ]
    (n_first, x_first), (n_second, x_second) = sides
    return normal_power(
        question.test,
        n_first,
        n_second,
        x_first / n_first,
        x_second / n_second,
        level_of(question),
        hypothesis_of(question.design),
    )


@dataclass(frozen=True)
class PairedPower:
    """Power of two designs on the same random numbers, and their difference with its paired error.

    Each leaves out its own tests that could not be computed.
    """

    first: float
    second: float
    difference: float
    mc_se: float
    estimates: tuple[PowerEstimate, PowerEstimate]


def compare_designs(
    first: ContrastQuery, second: ContrastQuery, *, studies: int = 20_000
) -> PairedPower:
    """Compare two designs on the same people: same seed, same addresses, study by study.

    Within a study the arms stay independent; between the designs the same persons meet both.
    """
    powers, shifts = [], []
    for question in (first, second):
        table = simulate_design(question.design, studies=studies, seed=first.design.seed)
        power, shift = among_computable(p_of_studies(question, table), question.alpha)
        powers.append(power)
        shifts.append(shift)
    return PairedPower(
        powers[0].value,
        powers[1].value,
        powers[1].value - powers[0].value,
        float((shifts[1] - shifts[0]).std() / np.sqrt(studies)),
        (powers[0], powers[1]),
    )

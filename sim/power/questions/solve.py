"""Questions a researcher asks: how many persons, and how sure the trial is of its power."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.errors import InputError
from sim.inputs.design.checks import MOST_CELLS
from sim.inputs.design.data_strategy import FEWEST_CLUSTERS, FEWEST_PERSONS, Clusters
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.closed_form import design_effect
from sim.power.inference.hypotheses import is_effect
from sim.power.questions.by_formula import (
    enumerated_assurance,
    enumerated_n,
    formula_n,
    has_formula,
    limit_notes,
    mean_level,
)
from sim.power.questions.contrast_query import (
    ContrastQuery,
    PowerEstimate,
    changed_query,
    has_chances,
    levels_of,
)
from sim.power.questions.root_finding import (
    HALF_WIDTH,
    TOLERANCE,
    Answer,
    Search,
    Solution,
    failure_notes,
    require_reachable,
    wide_notes,
)
from sim.power.questions.simulated_power import sampled_power

# An answer that needs an arm larger than this, or lies further from where the search began, is
# not to be believed.
MOST_PERSONS = 250_000
MOST_SHRUNK, MOST_GROWN = 1 / 64, 64.0
# Where power is looked at once no answer is found: it need not rise with n.
SIZES_TRIED = (0.25, 0.5, 0.75, 1.5, 2.0, 4.0)
# Rounding of a number of clusters.
SAME = 1e-9


def n_for_power(question: ContrastQuery, power: float = 0.8, *, studies: int = 20_000) -> Solution:
    """Persons in the contrast's arm(s) that give a power, all arms growing together.

    Simulated power is fitted by a probit in the root of n around the answer, every point with
    studies of its own (`root_finding`).
    """
    require_reachable(question, power)
    if question.design.data.clusters:
        return n_in_whole_clusters(question, power, studies)
    sizes = question.design.data.sizes()
    n_now = sum(sizes[arm] for arm in question.arms)

    def evaluate(root: float, first: int) -> PowerEstimate:
        larger = changed_query(question, sizes=_scaled(question, root * root / n_now))
        return sampled_power(larger, studies, first)

    guess = formula_n(question, power) or float(n_now)
    if guess > MOST_PERSONS:
        raise _out_of_reach(power, n_now)
    _require_effect(question, power)
    start = math.sqrt(guess)
    ends = (start * math.sqrt(MOST_SHRUNK), start * math.sqrt(MOST_GROWN))
    search = Search(evaluate, studies, power, ends, spread=0.5, tolerance=TOLERANCE / 2)
    answer = search.reached(start) or search.scanned(
        [math.sqrt(n) for n in _sizes_tried(question, guess, n_now)]
    )
    if answer is None:
        raise _out_of_reach(power, n_now, search)
    return _solution(question, power, answer, studies)


def _solution(question: ContrastQuery, power: float, answer: Answer, studies: int) -> Solution:
    """Persons by simulation, next to what enumeration and the formula say."""
    n, error = answer.at**2, 2 * answer.at * answer.error
    enumerated = enumerated_n(question, power, n)
    notes = (
        *limit_notes(question),
        *(enumerated.notes if enumerated else ()),
        *wide_notes(n, error, studies),
        *_as_many_stop(question),
        *failure_notes(answer.estimate),
    )
    return Solution(
        n,
        error,
        float(enumerated.n) if enumerated else None,
        formula_n(question, power) if has_formula(question) else None,
        power,
        notes,
        enumerated.steps if enumerated else 0.0,
    )


def n_in_whole_clusters(question: ContrastQuery, power: float, studies: int) -> Solution:
    """Persons in the arm(s) in whole clusters: the fewest clusters that give the power.

    A curve through the powers of whole numbers of clusters says where the target is met; the answer
    is the next whole cluster, `mc_se` the error of the place on the curve.
    """
    steps = _Steps(question)
    search = Search(
        lambda root, first: sampled_power(steps.resized(root), studies, first),
        studies,
        power,
        steps.ends(),
        spread=0.5,
        tolerance=TOLERANCE / 2,
        whole=steps.whole,
        up=steps.up,
    )
    estimate, at, error = search.power(search.ends[0]), search.ends[0], 0.0
    if estimate.value < power:
        guess = steps.guess(power)
        answer = search.reached(guess) or search.scanned(
            [guess * math.sqrt(factor) for factor in SIZES_TRIED]
        )
        if answer is None:
            raise _out_of_reach(power, steps.n_now, search)
        estimate, at, error = answer.estimate, answer.at, 2 * answer.at * answer.error
    n = round(steps.whole(steps.up(at)) ** 2)
    notes = (
        *steps.notes(n, at * at, error),
        *wide_notes(at * at, error, studies),
        *limit_notes(question),
        *_as_many_stop(question),
        *failure_notes(estimate),
    )
    return Solution(float(n), error, None, None, power, notes)


@dataclass(frozen=True)
class _Steps:
    """Sizes of a contrast's arm(s) in whole clusters, by the root of persons."""

    question: ContrastQuery

    @property
    def n_now(self) -> int:
        """Persons in the arm(s) by the design."""
        sizes = self.question.design.data.sizes()
        return sum(sizes[arm] for arm in self.question.arms)

    @property
    def clusters(self) -> Clusters:
        """How persons are clustered."""
        clusters = self.question.design.data.clusters
        assert clusters is not None
        return clusters

    def _sizes(self, root: float) -> dict[str, int]:
        return _scaled(self.question, root * root / self.n_now)

    def resized(self, root: float) -> ContrastQuery:
        """The question with arms of about so many persons, in whole clusters."""
        return changed_query(self.question, sizes=self._sizes(root))

    def whole(self, root: float) -> float:
        """The root of persons that the arm(s) then really hold."""
        sizes = self._sizes(root)
        return math.sqrt(sum(sizes[arm] for arm in self.question.arms))

    def up(self, root: float) -> float:
        """The first root from here on at which the arm(s) hold no fewer persons."""
        persons = root * root
        while self.whole(math.sqrt(persons)) < root * (1 - SAME):
            persons += self.clusters.size / 8
        return math.sqrt(persons)

    def ends(self) -> tuple[float, float]:
        """Two clusters an arm, and as many as have random draws of their own."""
        data = self.question.design.data
        sizes = data.sizes()
        fewest = len(self.question.arms) * FEWEST_CLUSTERS * self.clusters.size
        room = (MOST_CELLS - 2 * len(sizes) * max(1, len(data.blocks))) * self.clusters.size
        most = min(float(MOST_PERSONS), self.n_now * room / sum(sizes.values()))
        return math.sqrt(fewest), math.sqrt(max(most, 2 * fewest))

    def guess(self, power: float) -> float:
        """A first answer: the formula times the design effect, else the design's own size."""
        plain = formula_n(self.question, power)
        effect = design_effect(self.clusters.size, self.clusters.icc)
        low, high = (end * end for end in self.ends())
        return math.sqrt(min(max(effect * plain if plain else self.n_now, 1.5 * low), high / 2))

    def notes(self, n: int, met: float, error: float) -> tuple[str, ...]:
        """What an answer in whole clusters is."""
        size = self.clusters.size
        said = f"{n} persons are {n // size} whole clusters of {size}"
        if not error:
            return (f"{said}: fewer show no spread between clusters.",)
        close = n - size >= met - HALF_WIDTH * error
        less = f", so {n - size} may do as well" if close else ""
        return (f"{said}; a curve through whole clusters meets the power at {met:.5g}{less}.",)


def _require_effect(question: ContrastQuery, power: float) -> None:
    """More persons do not find what is not there, or lies on the side that is not tested."""
    if not has_formula(question) or not has_chances(question):
        return
    levels, sizes = levels_of(question), question.design.data.sizes()
    first, second = (mean_level(levels, sizes, arms) for arms in (question.arms, question.against))
    hypothesis = hypothesis_of(question.design)
    if not is_effect(first - second, hypothesis):
        kind = hypothesis.kind.replace("_", "-")
        side = f", sides: {hypothesis.sides}" if hypothesis.kind == "superiority" else ""
        raise InputError(
            f"power: must be within reach of this design by more persons (got {power:g}, and a "
            f"true difference of {100 * (first - second):+.3g} points where {kind} is tested"
            f"{side}: there is nothing to find). Take another truth, side or margin"
        )


def _sizes_tried(question: ContrastQuery, guess: float, n_now: int) -> list[float]:
    """Sizes around the guess and the design's own, and that at which staff serve just everybody."""
    data = question.design.data
    tried = [guess * factor for factor in SIZES_TRIED] + [float(n_now)]
    if data.staff:
        wanted = sum(data.sizes()[arm] for arm in data.staff.arms)
        tried.append(n_now * data.staff.fte * data.staff.clients_per_fte / wanted)
    return sorted(n for n in tried if FEWEST_PERSONS <= n <= MOST_PERSONS)


def _out_of_reach(power: float, n_now: int, search: Search | None = None) -> InputError:
    tried = ""
    if search and (best := search.highest()):
        low, high = (round(root * root) for root in search.range())
        tried = (
            f"; of the sizes tried, {low} to {high} in the arm, power was highest at "
            f"{best[0] ** 2:.0f}: {100 * best[1]:.1f} %"
        )
    return InputError(
        f"power: must be within reach of this design by more persons (got {power:g}, and "
        f"{n_now} in the arm{tried}). Take a lower power, or a truth with a larger effect"
    )


def _as_many_stop(question: ContrastQuery) -> tuple[str, ...]:
    data = question.design.data
    if data.stopped == "included" and {*data.stopping} & {*question.arms, *question.against}:
        return ("As many people stop as the design says, whatever the size of the arms.",)
    return ()


def assurance(question: ContrastQuery, *, studies: int = 50_000) -> PowerEstimate:
    """Power averaged over what is believed, simulated and by enumeration.

    The belief is the design's prior or, where the truth is a scenario's lives, its posterior:
    those studies already run through the parameter draws.

    O'Hagan, Stevens & Campbell (2005), Assurance in clinical trial design, Pharm Stat 4.
    """
    if question.design.model.scenario is not None:
        return sampled_power(question, studies, by_draw=True)
    typed = question.design.model.endpoints[0]
    if not typed.prior:
        raise InputError(
            "model.endpoints.prior: must be stated for an assurance (got none). Add mean and sd"
        )
    estimate = sampled_power(question, studies, use_prior=True, by_draw=True)
    return replace(estimate, exact=enumerated_assurance(question))


def _scaled(question: ContrastQuery, factor: float) -> dict[str, int]:
    """All arms so many times as large; drawn in clusters, in whole ones."""
    data = question.design.data
    unit, fewest = (data.clusters.size, FEWEST_CLUSTERS) if data.clusters else (1, FEWEST_PERSONS)
    return {
        arm: unit * max(fewest, round(size * factor / unit)) for arm, size in data.sizes().items()
    }

"""Diagnosands: what a design is worth, each with its Monte-Carlo error and exact value.

Blair, Cooper, Coppock & Humphreys (2019), Declaring and diagnosing research designs, APSR 113;
type S and type M: Gelman & Carlin (2014), Beyond power calculations, Persp Psychol Sci 9. Besides
the usual ones: what a wrong decision costs when go or no go hangs on one verdict, and any function
of the table of simulated studies that a user states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.arrays import Bools, Floats
from sim.errors import InputError
from sim.inputs.design.model import Decision, Design
from sim.power.diagnosis.outcome import Outcome
from sim.power.diagnosis.verdicts import Verdict
from sim.power.inference.hypotheses import Hypothesis, is_effect

# Simulated and exact agree within this many Monte-Carlo errors: one false alarm in 16,000.
AGREE_ERRORS = 4.0
# Names of the row that holds the chance of the verdict yes.
YES_RATES = ("power", "false_positive_rate")
BATCHES = 20
# Every row a design may give; a figure of one's own is called otherwise.
ROW_NAMES = (
    *YES_RATES,
    "failures",
    "mean_estimate",
    "estimand",
    "bias",
    "sd_estimate",
    "rmse",
    "coverage",
    "type_s",
    "exaggeration",
    "pattern",
    "wrong_go",
    "wrong_no_go",
    "cost_of_wrong_decision_eur",
    "cost_of_trial_eur",
    "stop_at_look",
    "power_with_look",
    "stop_for_futility",
    "information_used",
    "power_closed_form",
    "stop_at_look_closed_form",
    "power_with_look_closed_form",
)


@dataclass(frozen=True)
class Diagnosand:
    """One figure about a design.

    Attributes
    ----------
    name : power, bias, …
    alpha : level it depends on; None if it depends on none
    value, mc_se : simulated, and its Monte-Carlo error; nan where nothing could be said
    exact : enumerated; None where it is not
    agree : whether value lies within 4 Monte-Carlo errors of exact; None without exact
    """

    name: str
    alpha: float | None
    value: float
    mc_se: float
    exact: float | None
    agree: bool | None


@dataclass(frozen=True)
class _Moment:
    """A figure and the values whose mean it is: their spread gives the Monte-Carlo error."""

    value: float
    variance: float


Part = Callable[[Outcome, Floats], _Moment]


def diagnose(
    outcome: Outcome, alphas: tuple[float, ...], hypothesis: Hypothesis, *, adjusted: bool = False
) -> tuple[Diagnosand, ...]:
    """All standard diagnosands of one test on one contrast.

    adjusted : the p-values are adjusted for multiplicity; then only what hangs on them is given,
        because estimates and intervals are those of the plain test
    """
    diagnosands = (
        [] if adjusted else [_both(outcome, name, None, part) for name, part in LEVEL_FREE]
    )
    truth = np.unique(outcome.truth)
    is_known = len(truth) == 1 and not np.isnan(truth[0])
    is_null = is_known and not is_effect(float(truth[0]), hypothesis)
    for alpha in alphas:
        rejected = outcome.p <= alpha
        name = "false_positive_rate" if is_null else "power"
        diagnosands.append(_both(outcome, name, alpha, partial(_rejection, rejected=rejected)))
        if not adjusted:
            diagnosands.append(_both(outcome, "coverage", alpha, partial(_coverage, alpha=alpha)))
        if not is_null and hypothesis.kind == "superiority":
            diagnosands.append(
                _both(outcome, "type_s", alpha, partial(_wrong_sign, rejected=rejected))
            )
            diagnosands.append(
                _both(outcome, "exaggeration", alpha, partial(_exaggeration, rejected=rejected))
            )
    return tuple(diagnosands)


def _both(outcome: Outcome, name: str, alpha: float | None, part: Part) -> Diagnosand:
    """The simulated figure and the exact one."""
    n = outcome.n_studies
    simulated = part(outcome, outcome.frequency)
    error = (
        float(np.sqrt(max(simulated.variance, 0.0) / n))
        if not np.isnan(simulated.value)
        else np.nan
    )
    if not len(outcome.chance):
        return Diagnosand(name, alpha, simulated.value, error, None, None)
    truth = part(outcome, outcome.chance)
    # Under a rare event the simulated spread may be zero; the exact spread then says how far off.
    allowed = (
        AGREE_ERRORS * max(error, float(np.sqrt(max(truth.variance, 0.0) / n))) + 1.0 / n * 0.5
    )
    agree = (
        None
        if np.isnan(simulated.value) or np.isnan(truth.value)
        else bool(abs(simulated.value - truth.value) <= allowed)
    )
    return Diagnosand(name, alpha, simulated.value, error, truth.value, agree)


def _mean(values: Floats, weight: Floats, keep: Bools) -> _Moment:
    """Weighted mean over kept rows; the variance is that of a ratio of means."""
    places = np.flatnonzero(keep)
    share = weight if len(places) == len(weight) else weight[places]
    mass = float(share.sum())
    if mass <= 0:
        return _Moment(np.nan, np.nan)
    spread = np.broadcast_to(values, weight.shape)
    kept = spread if len(places) == len(weight) else spread[places]
    if kept.min() == kept.max():
        return _Moment(float(kept.flat[0]), 0.0)
    mean = float((kept * share).sum() / mass)
    return _Moment(mean, float((share * (kept - mean) ** 2).sum()) / mass**2)


def _done(outcome: Outcome) -> Bools:
    return ~np.isnan(outcome.p) & np.isfinite(outcome.estimate)


def _failures(outcome: Outcome, weight: Floats) -> _Moment:
    everybody = np.ones(len(weight), bool)
    return _mean(np.isnan(outcome.p).astype(float), weight, everybody)


def _rejection(outcome: Outcome, weight: Floats, rejected: Bools) -> _Moment:
    return _mean(rejected.astype(float), weight, ~np.isnan(outcome.p))


def _mean_estimate(outcome: Outcome, weight: Floats) -> _Moment:
    return _mean(outcome.estimate, weight, _done(outcome))


def _estimand(outcome: Outcome, weight: Floats) -> _Moment:
    return _mean(outcome.truth, weight, _done(outcome))


def _bias(outcome: Outcome, weight: Floats) -> _Moment:
    return _mean(outcome.estimate - outcome.truth, weight, _done(outcome))


def _root(values: Floats, weight: Floats, keep: Bools) -> _Moment:
    """Root of a mean of squares; delta method for its error."""
    squares = _mean(values, weight, keep)
    root = float(np.sqrt(squares.value))
    return _Moment(root, squares.variance / (4 * squares.value) if root > 0 else 0.0)


def _sd(outcome: Outcome, weight: Floats) -> _Moment:
    done = _done(outcome)
    centre = _mean(outcome.estimate, weight, done).value
    return _root((outcome.estimate - centre) ** 2, weight, done)


def _rmse(outcome: Outcome, weight: Floats) -> _Moment:
    return _root((outcome.estimate - outcome.truth) ** 2, weight, _done(outcome))


def _coverage(outcome: Outcome, weight: Floats, alpha: float) -> _Moment:
    return _mean(outcome.covers(alpha).astype(float), weight, _done(outcome))


def _wrong_sign(outcome: Outcome, weight: Floats, rejected: Bools) -> _Moment:
    wrong = np.sign(outcome.estimate) * np.sign(outcome.truth) < 0
    return _mean(wrong.astype(float), weight, rejected & _done(outcome))


def _exaggeration(outcome: Outcome, weight: Floats, rejected: Bools) -> _Moment:
    """Mean size of the estimate over mean size of the truth, among the studies that found it.

    A ratio of means: where the truth differs from study to study, some lie near 0.
    """
    keep = rejected & _done(outcome)
    size = _mean(np.abs(outcome.truth), weight, keep).value
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _mean(np.abs(outcome.estimate), weight, keep).value / np.float64(size)
        spread = _mean(np.abs(outcome.estimate) - ratio * np.abs(outcome.truth), weight, keep)
        return _Moment(float(ratio), float(spread.variance / np.float64(size) ** 2))


LEVEL_FREE: tuple[tuple[str, Part], ...] = (
    ("failures", _failures),
    ("mean_estimate", _mean_estimate),
    ("estimand", _estimand),
    ("bias", _bias),
    ("sd_estimate", _sd),
    ("rmse", _rmse),
)


@dataclass(frozen=True)
class StudyTable:
    """One verdict, study by study; all arrays (n_studies,).

    Attributes
    ----------
    p : adjusted p-value, nan where the test failed
    estimate, standard_error, truth : on the test's scale
    """

    p: Floats
    estimate: Floats
    standard_error: Floats
    truth: Floats


OwnDiagnosand = Callable[[StudyTable], float]


def study_table(verdict: Verdict) -> StudyTable:
    """The answers of a verdict, one row a study."""
    outcome, rows = verdict.outcome, verdict.outcome.row_of_study
    truth = np.broadcast_to(outcome.truth, outcome.p.shape)
    return StudyTable(
        outcome.p[rows], outcome.estimate[rows], outcome.standard_error[rows], truth[rows]
    )


def diagnose_own(verdict: Verdict, own: Mapping[str, OwnDiagnosand]) -> tuple[Diagnosand, ...]:
    """Apply the user's functions; their Monte-Carlo error comes from twenty batches of studies.

    Raises
    ------
    InputError
        If a name is that of a row that is there already.
    """
    if not own:
        return ()
    taken = [name for name in own if name in ROW_NAMES]
    if taken:
        raise InputError(
            f"own: must have names of its own, because a row is called so already (got "
            f"{', '.join(taken)}). Names that are taken: {', '.join(ROW_NAMES)}"
        )
    table = study_table(verdict)
    diagnosands = []
    for name, function in own.items():
        parts = [function(_part(table, start)) for start in range(BATCHES)]
        error = float(np.std(parts, ddof=1) / np.sqrt(BATCHES))
        diagnosands.append(Diagnosand(name, None, float(function(table)), error, None, None))
    return tuple(diagnosands)


def _part(table: StudyTable, start: int) -> StudyTable:
    return StudyTable(
        table.p[start::BATCHES],
        table.estimate[start::BATCHES],
        table.standard_error[start::BATCHES],
        table.truth[start::BATCHES],
    )


def net_value_eur(decision: Decision, effect: Floats) -> Floats:
    """What going ahead is worth: persons x (effect x value - cost), euros."""
    gain = effect * decision.value_per_unit_eur - decision.cost_per_person_eur
    return np.asarray(decision.persons * gain)


def diagnose_decision(
    verdict: Verdict, decision: Decision, alphas: tuple[float, ...]
) -> tuple[Diagnosand, ...]:
    """Chance and expected cost of a wrong decision.

    Go when the contrast is found and its estimate has value: is positive, or negative where a unit
    costs money. Right is to go when the true effect is worth more than it costs; a wrong decision
    costs the value forgone or the loss made. A test that cannot be computed decides nothing: it is
    neither a go nor a no-go, and counts as a failure. Nothing for tests whose effect is a log odds
    or log hazard: a unit of those has no price.
    """
    outcome = verdict.outcome
    if outcome.scale.startswith("log_"):
        return ()
    worth = net_value_eur(decision, outcome.truth)
    diagnosands: list[Diagnosand] = []
    for alpha in alphas:
        decided = ~np.isnan(outcome.p)
        go = (outcome.p <= alpha) & (outcome.estimate * decision.value_per_unit_eur > 0)
        wrong = decided & (go != (worth > 0))
        for name, values in (
            ("wrong_go", (wrong & go).astype(float)),
            ("wrong_no_go", (wrong & ~go).astype(float)),
            ("cost_of_wrong_decision_eur", wrong * np.abs(worth)),
        ):
            diagnosands.append(
                _mean_row(name, alpha, values, outcome.frequency, outcome.chance, outcome.n_studies)
            )
    return tuple(diagnosands)


def _mean_row(
    name: str, alpha: float, values: Floats, frequency: Floats, chance: Floats, n_studies: int
) -> Diagnosand:
    value = float((values * frequency).sum())
    spread = float((frequency * (values - value) ** 2).sum())
    error = float(np.sqrt(spread / n_studies))
    if not len(chance):
        return Diagnosand(name, alpha, value, error, None, None)
    exact = float((values * chance).sum())
    true_error = float(np.sqrt((chance * (values - exact) ** 2).sum() / n_studies))
    agree = bool(abs(value - exact) <= 4 * max(error, true_error) + 1e-9 * abs(exact))
    return Diagnosand(name, alpha, value, error, exact, agree)


def trial_cost_eur(design: Design) -> float:
    """What the trial costs beyond usual service, euros."""
    costs, sizes = design.data.costs, design.data.sizes()
    per_person = sum(sizes[arm] * eur for arm, eur in costs.per_person_eur.items())
    return costs.fixed_eur + per_person

"""A researcher's question in one word, and its answer in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from sim.errors import InputError
from sim.inputs.design.load import load_design
from sim.inputs.design.model import Design
from sim.inputs.reading.suggestions import did_you_mean
from sim.power.diagnosis.audit import AuditCell, audit_verdicts
from sim.power.diagnosis.diagnosands import AGREE_ERRORS
from sim.power.diagnosis.rows import AnswerRow, AuditRow, CurveRow, PowerRow
from sim.power.questions.by_formula import limit_notes
from sim.power.questions.contrast_query import ContrastQuery, PowerEstimate, ask, changed_query
from sim.power.questions.curves import (
    Point,
    best_allocation,
    compare_designs,
    power_curve,
    usual_values,
)
from sim.power.questions.request import USUAL_POWER, QuestionRequest
from sim.power.questions.root_finding import Solution, failure_notes
from sim.power.questions.simulated_power import power_of
from sim.power.questions.smallest_effect import minimum_detectable_effect
from sim.power.questions.solve import assurance, n_for_power

# What may differ by rounding to whole persons, and by the width of one step of an effect.
WHOLE_PERSONS = 2.0
EFFECT_STEP = 1e-3
ALLOCATION_NOTE = (
    "The division makes the weakest contrast as strong as can be, by the normal approximation; "
    "the powers are simulated."
)
QUESTION_STUDIES = 20_000
# Lives cost more: a quarter of a millisecond each.
LIVES_QUESTION_STUDIES = 4_000


def answer(design: Design, request: QuestionRequest) -> tuple[PowerRow, ...]:
    """The answer in rows; those of a curve and of an audit have further columns.

    Raises
    ------
    InputError
        If the question is not known or does not fit the design.
    """
    if request.word not in ANSWERS:
        hint = did_you_mean(request.word, tuple(ANSWERS))
        raise InputError(
            f"question: must be one of {', '.join(ANSWERS)} (got {request.word}).{hint}"
        )
    _refuse_ignored(request)
    return ANSWERS[request.word](design, request, studies_for(design, request))


def _refuse_ignored(request: QuestionRequest) -> None:
    """What a question would leave aside is a mistake."""
    mistakes = []
    if request.values and request.word != "curve":
        mistakes.append(f"--values: must come with --question curve (got {request.word}).")
    if request.over != "n" and request.word != "curve":
        mistakes.append(f"--over: must come with --question curve (got {request.word}).")
    if request.power != USUAL_POWER and request.word not in ("n", "mde"):
        mistakes.append(f"--target: must come with --question n or mde (got {request.word}).")
    if request.beside is not None and request.word != "compare":
        mistakes.append(f"--against: must come with --question compare (got {request.word}).")
    if mistakes:
        raise InputError(mistakes)


Noted = TypeVar("Noted", AnswerRow, CurveRow)


def _noted(rows: Sequence[Noted], notes: Sequence[str]) -> tuple[Noted, ...]:
    """The rows with what must be said of all of them."""
    said = " ".join(dict.fromkeys(notes))
    return tuple(replace(row, note=said) for row in rows)


def studies_for(design: Design, request: QuestionRequest) -> int:
    """Studies of each step or point of a question: those asked for, or the usual."""
    usual = QUESTION_STUDIES if design.model.scenario is None else LIVES_QUESTION_STUDIES
    return request.studies or usual


def _question(design: Design, request: QuestionRequest) -> ContrastQuery:

    return ask(
        design, request.contrast, endpoint=request.endpoint, test=request.test, alpha=request.alpha
    )


def _row(
    question: ContrastQuery,
    diagnosand: str,
    figures: PowerEstimate,
    agree: bool | None = None,
) -> AnswerRow:
    named = (question.contrast, question.label, question.test, question.alpha, question.adjustment)
    return AnswerRow(*named, diagnosand, figures.value, figures.mc_se, figures.exact, agree)


def _agreeing(
    question: ContrastQuery, diagnosand: str, chance: PowerEstimate, step: float = 0.0
) -> AnswerRow:
    """A simulated chance, and whether the enumerated one agrees with it."""
    agree = _agrees(chance, AGREE_ERRORS * chance.mc_se + step)
    return _row(question, diagnosand, chance, agree)


def _agrees(figures: PowerEstimate, allowed: float) -> bool | None:
    """Whether simulated and enumerated lie within what is allowed; None without the second."""
    return None if figures.exact is None else bool(abs(figures.value - figures.exact) <= allowed)


def _solved(
    question: ContrastQuery, name: str, solution: Solution, step: float
) -> Iterator[AnswerRow]:
    figures = PowerEstimate(solution.value, solution.mc_se, solution.exact)
    allowed = AGREE_ERRORS * solution.mc_se + step + solution.steps
    yield _row(question, name, figures, _agrees(figures, allowed))
    if solution.closed_form is not None:
        yield _row(question, f"{name}_closed_form", PowerEstimate(solution.closed_form, 0.0))


def _persons(design: Design, request: QuestionRequest, studies: int) -> tuple[AnswerRow, ...]:

    question = _question(design, request)
    solution = n_for_power(question, request.power, studies=studies)
    sizes = design.data.sizes()
    growth = sum(sizes.values()) / sum(sizes[arm] for arm in question.arms)
    everybody = PowerEstimate(solution.value * growth, solution.mc_se * growth)
    in_all = _row(question, "n_in_all_arms", everybody)
    return _noted(
        (*_solved(question, "n_for_power", solution, WHOLE_PERSONS), in_all),
        (*solution.notes, *question.notes),
    )


def _smallest_effect(
    design: Design, request: QuestionRequest, studies: int
) -> tuple[AnswerRow, ...]:

    question = _question(design, request)
    solution = minimum_detectable_effect(question, request.power, studies=studies)
    rows = tuple(_solved(question, "minimum_detectable_effect", solution, EFFECT_STEP))
    return _noted(rows, (*solution.notes, *question.notes))


def _allocation(design: Design, request: QuestionRequest, studies: int) -> tuple[AnswerRow, ...]:

    named = [request.contrast] if request.contrast else None
    best = best_allocation(
        design,
        test=request.test,
        alpha=request.alpha,
        contrasts=named,
        endpoint=request.endpoint,
    )
    blank = replace(_row(_question(design, request), "", PowerEstimate(0.0, 0.0)), contrast="")
    rows = [replace(blank, diagnosand=f"persons_{arm}", value=n) for arm, n in best.sizes.items()]
    for name, sizes in (
        ("power_best_allocation", best.sizes),
        ("power_as_designed", design.data.sizes()),
    ):
        for contrast in best.power:
            question = _question(design, replace(request, contrast=contrast))
            power = power_of(changed_query(question, sizes=sizes), studies)
            rows.append(_agreeing(question, name, power, EFFECT_STEP))
    return _noted(rows, (ALLOCATION_NOTE, *question.notes))


def curve(design: Design, request: QuestionRequest) -> tuple[CurveRow, ...]:
    """Power over what the request varies, a row a point; raises as `answer`."""
    return _curve(design, request, studies_for(design, request))


def _curve(design: Design, request: QuestionRequest, studies: int) -> tuple[CurveRow, ...]:

    question = _question(design, request)
    values = request.values or usual_values(question, request.over)
    points = power_curve(question, request.over, values, studies=studies)
    return _noted([_point(question, point) for point in points], question.notes)


def _point(question: ContrastQuery, point: Point) -> CurveRow:
    estimate = PowerEstimate(point.power, point.mc_se, point.exact)
    row = _agreeing(question, "power", estimate, EFFECT_STEP)
    return CurveRow(**asdict(row), over=point.over, at=point.at, low=point.low, high=point.high)


def _assurance(design: Design, request: QuestionRequest, studies: int) -> tuple[AnswerRow, ...]:

    question = _question(design, request)
    estimate = assurance(question, studies=studies)
    notes = limit_notes(question) if estimate.exact is None else ()
    rows = (_agreeing(question, "assurance", estimate),)
    return _noted(rows, (*notes, *question.notes, *failure_notes(estimate)))


def _compare(design: Design, request: QuestionRequest, studies: int) -> tuple[AnswerRow, ...]:
    """Two designs on the same people: the power of each, and the difference with paired error."""
    if request.beside is None:
        raise InputError(
            "--against: must name the other design (got none): a built-in one or file."
        )
    questions = [_question(one, request) for one in (design, load_design(request.beside))]
    comparison = compare_designs(questions[0], questions[1], studies=studies)
    chances = tuple(zip(("power", "power_beside"), comparison.estimates, strict=True))
    rows = [
        _row(question, name, PowerEstimate(power.value, power.mc_se))
        for question, (name, power) in zip(questions, chances, strict=True)
    ]
    gained = PowerEstimate(comparison.difference, comparison.mc_se)
    rows.append(_row(questions[0], "difference_of_power", gained))
    notes = [f"{name}: {note}" for name, power in chances for note in failure_notes(power)]
    notes += [note for question in questions for note in question.notes]
    return _noted(rows, notes)


def _audit(design: Design, request: QuestionRequest, _studies: int) -> tuple[AuditRow, ...]:

    cells = audit_verdicts(design)
    wanted = {name: getattr(request, name) for name in ("contrast", "endpoint", "test", "alpha")}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    mistakes = []
    for name, value in wanted.items():
        known = list(dict.fromkeys(str(getattr(cell, name)) for cell in cells))
        if str(value) not in known:
            hint = did_you_mean(value, known) if isinstance(value, str) else ""
            among = "; ".join(known)
            mistakes.append(f"{name}: must be one of the audit: {among} (got {value}).{hint}")
    if mistakes:
        raise InputError(mistakes)
    return tuple(
        _audit_row(cell)
        for cell in cells
        if all(getattr(cell, name) == value for name, value in wanted.items())
    )


def _audit_row(cell: AuditCell) -> AuditRow:
    named = (cell.contrast, cell.endpoint, cell.test, cell.alpha, "none", "published_p")
    figures = (cell.p, 0.0, None, cell.reproduces)
    return AuditRow(*named, *figures, cell.denominator, cell.sides, cell.yes, cell.said)


ANSWERS: dict[str, Callable[[Design, QuestionRequest, int], tuple[PowerRow, ...]]] = {
    "n": _persons,
    "mde": _smallest_effect,
    "allocation": _allocation,
    "curve": _curve,
    "assurance": _assurance,
    "compare": _compare,
    "audit": _audit,
}

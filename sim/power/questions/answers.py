"""A researcher's question in one word, and its answer in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sim.errors import InputError
from sim.inputs.design.load import load_design
from sim.inputs.design.model import Design
from sim.inputs.reading.suggestions import did_you_mean
from sim.power.diagnosis.audit import AuditCell, audit_verdicts
from sim.power.diagnosis.diagnosands import AGREE_ERRORS
from sim.power.diagnosis.run import Row
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


def answer(design: Design, request: QuestionRequest) -> tuple[Row, ...]:
    """The answer in rows with the agreed columns; a curve and an audit have further ones.

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


def _noted(rows: Sequence[Row], notes: Sequence[str]) -> tuple[Row, ...]:
    """The rows; where there are notes they stand in a column of every row."""
    said = " ".join(dict.fromkeys(notes))
    return tuple({**row, "note": said} for row in rows) if said else tuple(rows)


def studies_for(design: Design, request: QuestionRequest) -> int:
    """Studies of each step or point of a question: those asked for, or the usual."""
    usual = QUESTION_STUDIES if design.model.scenario is None else LIVES_QUESTION_STUDIES
    return request.studies or usual


def _question(design: Design, request: QuestionRequest) -> ContrastQuery:

    return ask(
        design, request.contrast, endpoint=request.endpoint, test=request.test, alpha=request.alpha
    )


def _row(question: ContrastQuery, diagnosand: str, value: float, mc_se: float, **more: Any) -> Row:
    named = {
        "contrast": question.contrast,
        "endpoint": question.label,
        "test": question.test,
        "alpha": question.alpha,
        "adjustment": question.adjustment,
        "diagnosand": diagnosand,
        "value": value,
        "mc_se": mc_se,
    }
    return {**named, "exact": None, "agree": None, **more}


def _solved(question: ContrastQuery, name: str, solution: Solution, step: float) -> list[Row]:
    agree = None
    if solution.exact is not None:
        agree = bool(
            abs(solution.value - solution.exact) <= 4 * solution.mc_se + step + solution.steps
        )
    rows = [_row(question, name, solution.value, solution.mc_se, exact=solution.exact, agree=agree)]
    if solution.closed_form is not None:
        rows.append(_row(question, f"{name}_closed_form", solution.closed_form, 0.0))
    return rows


def _persons(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:

    question = _question(design, request)
    solution = n_for_power(question, request.power, studies=studies)
    sizes = design.data.sizes()
    growth = sum(sizes.values()) / sum(sizes[arm] for arm in question.arms)
    in_all = _row(question, "n_in_all_arms", solution.value * growth, solution.mc_se * growth)
    return _noted(
        (*_solved(question, "n_for_power", solution, WHOLE_PERSONS), in_all),
        (*solution.notes, *question.notes),
    )


def _smallest_effect(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:

    question = _question(design, request)
    solution = minimum_detectable_effect(question, request.power, studies=studies)
    rows = _solved(question, "minimum_detectable_effect", solution, EFFECT_STEP)
    return _noted(rows, (*solution.notes, *question.notes))


def _allocation(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:

    named = [request.contrast] if request.contrast else None
    best = best_allocation(
        design,
        test=request.test,
        alpha=request.alpha,
        contrasts=named,
        endpoint=request.endpoint,
    )
    blank = _row(_question(design, request), "", 0.0, 0.0) | {"contrast": ""}
    rows = [blank | {"diagnosand": f"persons_{arm}", "value": n} for arm, n in best.sizes.items()]
    for name, sizes in (
        ("power_best_allocation", best.sizes),
        ("power_as_designed", design.data.sizes()),
    ):
        for contrast in best.power:
            question = _question(design, replace(request, contrast=contrast))
            power = power_of(changed_query(question, sizes=sizes), studies)
            rows.append(
                blank | {"contrast": contrast, "diagnosand": name, **_figures(power, EFFECT_STEP)}
            )
    return _noted(rows, (ALLOCATION_NOTE, *question.notes))


def _figures(estimate: PowerEstimate, step: float = 0.0) -> Row:
    """Simulated, its error, the enumerated value, and whether they agree."""
    agree = None
    if estimate.exact is not None:
        agree = bool(abs(estimate.value - estimate.exact) <= AGREE_ERRORS * estimate.mc_se + step)
    return {
        "value": estimate.value,
        "mc_se": estimate.mc_se,
        "exact": estimate.exact,
        "agree": agree,
    }


def _curve(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:

    question = _question(design, request)
    values = request.values or usual_values(question, request.over)
    points = power_curve(question, request.over, values, studies=studies)
    return _noted([point_row(question, point) for point in points], question.notes)


def point_row(question: ContrastQuery, point: Point) -> Row:
    """A point of a curve as a row: the agreed columns, then over, at, low and high."""
    allowed = AGREE_ERRORS * point.mc_se + EFFECT_STEP
    agree = None if point.exact is None else bool(abs(point.power - point.exact) <= allowed)
    row = _row(question, "power", point.power, point.mc_se, exact=point.exact, agree=agree)
    return {**row, "over": point.over, "at": point.at, "low": point.low, "high": point.high}


def _assurance(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:

    question = _question(design, request)
    estimate = assurance(question, studies=studies)
    row = _row(question, "assurance", 0.0, 0.0) | _figures(estimate)
    notes = limit_notes(question) if estimate.exact is None else ()
    return _noted((row,), (*notes, *question.notes, *failure_notes(estimate)))


def _compare(design: Design, request: QuestionRequest, studies: int) -> tuple[Row, ...]:
    """Two designs on the same people: the power of each, and the difference with paired error."""
    if request.beside is None:
        raise InputError(
            "--against: must name the other design (got none): a built-in one or file."
        )
    questions = [_question(one, request) for one in (design, load_design(request.beside))]
    comparison = compare_designs(questions[0], questions[1], studies=studies)
    chances = tuple(zip(("power", "power_beside"), comparison.estimates, strict=True))
    rows = [
        _row(question, name, power.value, power.mc_se)
        for question, (name, power) in zip(questions, chances, strict=True)
    ]
    rows.append(_row(questions[0], "difference_of_power", comparison.difference, comparison.mc_se))
    notes = [f"{name}: {note}" for name, power in chances for note in failure_notes(power)]
    notes += [note for question in questions for note in question.notes]
    return _noted(rows, notes)


def _audit(design: Design, request: QuestionRequest, _studies: int) -> tuple[Row, ...]:

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
        cell_row(cell)
        for cell in cells
        if all(getattr(cell, name) == value for name, value in wanted.items())
    )


def cell_row(cell: AuditCell) -> Row:
    """A cell of the audit as a row: agree says whether it reproduces the report's words."""
    plain = asdict(cell)
    first = {name: plain.pop(name) for name in ("contrast", "endpoint", "test", "alpha")}
    value, agree = plain.pop("p"), plain.pop("reproduces")
    return {
        **first,
        "adjustment": "none",
        "diagnosand": "published_p",
        "value": value,
        "mc_se": 0.0,
        "exact": None,
        "agree": agree,
        **plain,
    }


ANSWERS: dict[str, Callable[[Design, QuestionRequest, int], tuple[Row, ...]]] = {
    "n": _persons,
    "mde": _smallest_effect,
    "allocation": _allocation,
    "curve": _curve,
    "assurance": _assurance,
    "compare": _compare,
    "audit": _audit,
}

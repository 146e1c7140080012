"""A researcher's question in one word, and its answer in rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.power.audit import AuditCell
    from sim.power.curves import Over, Point
    from sim.power.question import Question
    from sim.power.questions import Solution
    from sim.power.run import Row
    from sim.scenario.design import Design

# What may differ by rounding to whole persons, and by the width of one step of an effect.
WHOLE_PERSONS = 2.0
EFFECT_STEP = 1e-3
QUESTION_STUDIES = 20_000
# Lives cost more: a quarter of a millisecond each.
LIVES_QUESTION_STUDIES = 4_000


@dataclass(frozen=True)
class Asked:
    """What is asked of a design; None: the design's first.

    Attributes
    ----------
    word : n, mde, allocation, curve, assurance, compare or audit
    contrast, endpoint, test, alpha : of which verdict
    power : wanted, for n and mde
    over, values : what a curve runs over; no values: around the design's own
    beside : of compare: another design, by name or file
    studies : simulated for each step of the search or point of the curve; None: as is usual
    """

    word: str
    contrast: str | None = None
    endpoint: str | None = None
    test: str | None = None
    alpha: float | None = None
    power: float = 0.8
    over: Over = "n"
    values: tuple[float, ...] = ()
    beside: str | None = None
    studies: int | None = None


def answer(design: Design, asked: Asked) -> tuple[Row, ...]:
    """The answer in rows with the agreed columns; a curve and an audit have further ones.

    Raises
    ------
    InputError
        If the question is not known or does not fit the design.
    """
    from sim.scenario.spelling import did_you_mean

    if asked.word not in ANSWERS:
        hint = did_you_mean(asked.word, tuple(ANSWERS))
        raise InputError(f"question: must be one of {', '.join(ANSWERS)} (got {asked.word}).{hint}")
    return ANSWERS[asked.word](design, asked, studies_for(design, asked))


def studies_for(design: Design, asked: Asked) -> int:
    """Studies of each step or point of a question: those asked for, or the usual."""
    usual = QUESTION_STUDIES if design.model.scenario is None else LIVES_QUESTION_STUDIES
    return asked.studies or usual


def _question(design: Design, asked: Asked) -> Question:
    from sim.power.question import ask

    return ask(design, asked.contrast, endpoint=asked.endpoint, test=asked.test, alpha=asked.alpha)


def _row(question: Question, diagnosand: str, value: float, mc_se: float, **more: Any) -> Row:
    named = {
        "contrast": question.contrast,
        "endpoint": question.label,
        "test": question.test,
        "alpha": question.alpha,
        "adjustment": "none",
        "diagnosand": diagnosand,
        "value": value,
        "mc_se": mc_se,
    }
    return {**named, "exact": None, "agree": None, **more}


def _solved(question: Question, name: str, found: Solution, step: float) -> list[Row]:
    agree = None
    if found.exact is not None:
        agree = bool(abs(found.value - found.exact) <= 4 * found.mc_se + step)
    rows = [_row(question, name, found.value, found.mc_se, exact=found.exact, agree=agree)]
    if found.closed_form is not None:
        rows.append(_row(question, f"{name}_closed_form", found.closed_form, 0.0))
    return rows


def _persons(design: Design, asked: Asked, studies: int) -> tuple[Row, ...]:
    from sim.power.questions import n_for_power

    question = _question(design, asked)
    found = n_for_power(question, asked.power, studies=studies)
    sizes = design.data.sizes()
    growth = sum(sizes.values()) / sum(sizes[arm] for arm in question.arms)
    in_all = _row(question, "n_in_all_arms", found.value * growth, found.mc_se * growth)
    return (*_solved(question, "n_for_power", found, WHOLE_PERSONS), in_all)


def _smallest_effect(design: Design, asked: Asked, studies: int) -> tuple[Row, ...]:
    from sim.power.questions import minimum_detectable_effect

    question = _question(design, asked)
    found = minimum_detectable_effect(question, asked.power, studies=studies)
    return tuple(_solved(question, "minimum_detectable_effect", found, EFFECT_STEP))


def _allocation(design: Design, asked: Asked, _studies: int) -> tuple[Row, ...]:
    from sim.power.curves import best_allocation

    named = [asked.contrast] if asked.contrast else None
    best = best_allocation(design, test=asked.test, alpha=asked.alpha, contrasts=named)
    blank = _row(_question(design, asked), "", 0.0, 0.0) | {"contrast": ""}
    rows = [blank | {"diagnosand": f"persons_{arm}", "value": n} for arm, n in best.sizes.items()]
    for name, powers in (
        ("power_best_allocation", best.power),
        ("power_as_designed", best.power_as_designed),
    ):
        rows += [
            blank | {"contrast": contrast, "diagnosand": name, "value": power}
            for contrast, power in powers.items()
        ]
    return tuple(rows)


def _curve(design: Design, asked: Asked, studies: int) -> tuple[Row, ...]:
    from sim.power.curves import power_curve, usual_values

    question = _question(design, asked)
    values = asked.values or usual_values(question, asked.over)
    points = power_curve(question, asked.over, values, studies=studies)
    return tuple(point_row(question, point) for point in points)


def point_row(question: Question, point: Point) -> Row:
    """A point of a curve as a row: the agreed columns, then over, at, low and high."""
    from sim.power.diagnosands import AGREE_ERRORS

    allowed = AGREE_ERRORS * point.mc_se + EFFECT_STEP
    agree = None if point.exact is None else bool(abs(point.power - point.exact) <= allowed)
    row = _row(question, "power", point.power, point.mc_se, exact=point.exact, agree=agree)
    return {**row, "over": point.over, "at": point.at, "low": point.low, "high": point.high}


def _assurance(design: Design, asked: Asked, studies: int) -> tuple[Row, ...]:
    from sim.power.diagnosands import AGREE_ERRORS
    from sim.power.questions import assurance

    question = _question(design, asked)
    found = assurance(question, studies=studies)
    agree = None
    if found.exact is not None:
        agree = bool(abs(found.value - found.exact) <= AGREE_ERRORS * found.mc_se)
    return (_row(question, "assurance", found.value, found.mc_se, exact=found.exact, agree=agree),)


def _compare(design: Design, asked: Asked, studies: int) -> tuple[Row, ...]:
    """Two designs on the same people: the power of each, and the difference with paired error."""
    from sim.power.curves import compare_designs
    from sim.scenario.design_file import load_design

    if asked.beside is None:
        raise InputError("beside: must name the other design (got none), a built-in one or a file.")
    questions = [_question(one, asked) for one in (design, load_design(asked.beside))]
    found = compare_designs(questions[0], questions[1], studies=studies)
    chances = (("power", found.first), ("power_beside", found.second))
    rows = [
        _row(question, name, value, (value * (1 - value) / studies) ** 0.5)
        for question, (name, value) in zip(questions, chances, strict=True)
    ]
    return (*rows, _row(questions[0], "difference_of_power", found.difference, found.mc_se))


def _audit(design: Design, asked: Asked, _studies: int) -> tuple[Row, ...]:
    from sim.power.audit import audit_verdicts

    return tuple(
        cell_row(cell)
        for cell in audit_verdicts(design)
        if asked.contrast in (None, cell.contrast)
        and asked.endpoint in (None, cell.endpoint)
        and asked.test in (None, cell.test)
        and asked.alpha in (None, cell.alpha)
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


ANSWERS: dict[str, Callable[[Design, Asked, int], tuple[Row, ...]]] = {
    "n": _persons,
    "mde": _smallest_effect,
    "allocation": _allocation,
    "curve": _curve,
    "assurance": _assurance,
    "compare": _compare,
    "audit": _audit,
}

"""What `bijstandsim power` prints for people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sim.inputs.design.model import Design
from sim.power.diagnosis.audit import AuditCell, Wording, complete_wordings, wordings_of
from sim.power.diagnosis.cautions import undrawn_share
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.rows import AuditRow, PowerRow, counts_everybody
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.hypotheses import Hypothesis, lies_on_the_other_side
from sim.power.results import PowerAnswer, PowerStudy
from sim.report.numbers import NOTHING
from sim.report.tables.answers import answer_about, answer_columns, plain_text
from sim.report.tables.column import Column, Own
from sim.report.tables.power import (
    FURTHER_COLUMNS,
    NONE,
    further_about,
    further_rows,
    test_words,
    unit_words,
    verdict_lines,
    verdicts_shown,
)
from sim.report.text.table import columns_text

WIDTH = 100
# A way of counting: endpoint, denominator, sides.
Way = tuple[str, str, str]
# An audit with more p-values than this is reported by what it says, its p-values in a file.
MOST_LINES = 40


def power_text(study: PowerStudy) -> str:
    """Verdicts, patterns, audit and the paragraph for a pre-registration."""
    design, result = study.result.design, study.result
    parts = [
        f"{design.heading}\n"
        f"{result.studies.n_studies:,} simulated studies, seed {result.studies.seed}.",
        verdict_table(result.rows),
        *_noted(result.rows, hypothesis_of(design)),
        *result.notes,
        *further_tables(result.rows),
    ]
    if study.audit:
        parts.append(audit_text(design, study.audit))
    parts.append("For a pre-registration:\n" + textwrap.fill(study.paragraph, WIDTH))
    return "\n\n".join(parts)


def verdict_table(rows: Sequence[PowerRow]) -> str:
    """A line for each contrast, endpoint, test and alpha; adjustments in columns."""
    lines = [line for line in verdict_lines(rows) if line.row.adjustment == NONE]
    about = [(line.row.contrast, line) for line in lines]
    return columns_text("contrast", verdicts_shown(lines), about)


def _noted(rows: Sequence[PowerRow], hypothesis: Hypothesis) -> Iterator[str]:
    """What the table cannot say by itself."""
    yield from _false_positives(rows, hypothesis)
    failed = [row for row in rows if row.diagnosand == "failures" and row.value > 0]
    if any(row.value == 1 for row in failed):
        yield "Where a test could be computed in no study (–), nothing can be said of its power."
    if failed:
        yield "Tests that could not be computed, left out of the power: " + "; ".join(
            f"{row.contrast}, {test_words(row.test)}: {row.value:.2%}" for row in failed
        )
    unlike = [row for row in rows if row.agree is False]
    formulas = sum(row.diagnosand == "power_closed_form" for row in unlike)
    if unlike:
        yield (
            f"{len(unlike)} row(s) disagree with the exact value, {formulas} of them textbook "
            "formulas more than two points off; see the column agree in power.csv."
        )


def _false_positives(rows: Sequence[PowerRow], hypothesis: Hypothesis) -> Iterator[str]:
    """Why a rate is a false-positive rate: no effect, or none of the kind that is asked about."""
    null = {_verdict(row) for row in rows if row.diagnosand == "false_positive_rate"}
    truths = {_verdict(row): row.value for row in rows if row.diagnosand == "estimand"}
    if any(lies_on_the_other_side(truths.get(one, 0.0), hypothesis) for one in null):
        if hypothesis.kind == "superiority":
            yield (
                "* The effect lies on the other side of the test "
                f"(sides: {hypothesis.sides}): there is nothing it could rightly find, and this is "
                "the chance that it says yes all the same."
            )
        else:
            yield (
                f"* The effect reaches the margin of {hypothesis.margin:g} or lies beyond it: this "
                "is the chance that the test says yes all the same."
            )
    elif null:
        yield "* There is no effect here: this is the false-positive rate."


def _verdict(row: PowerRow) -> tuple[str, str, str]:
    return row.contrast, row.endpoint, row.test


def further_tables(rows: Sequence[PowerRow]) -> Iterator[str]:
    """Patterns, decisions, looks and cost; with the endpoint where there are several."""
    several = len({row.endpoint for row in rows if row.diagnosand in YES_RATES}) > 1
    lines = [(further_about(row, with_endpoint=several), row) for row in further_rows(rows)]
    if lines:
        yield columns_text("besides", FURTHER_COLUMNS, lines)


def audit_text(design: Design, cells: Sequence[AuditCell]) -> str:
    """Which tests on the published counts give the report's words, for each way of counting."""
    wordings = _asked_about(wordings_of(design), cells)
    if not any(cell.reproduces is not None for cell in cells):
        return "Published counts: " + "; ".join(_smallest(cells)) + " (all p-values in audit.csv)."
    said = "\n".join(f"  {_saying(one)}" for one in wordings)
    return (
        f"Verdict audit. The report says:\n{said}\n"
        "Levels at which a test on the published counts gives all of these words:\n\n"
        + _ways_table(cells)
    )


def _ways_table(cells: Sequence[AuditCell]) -> str:
    """A line for each way of counting, with the levels at which each test gives all words."""
    levels = _reproduced(cells)
    ways = dict.fromkeys((cell.endpoint, cell.denominator, cell.sides) for cell in cells)
    columns = (
        _way_column("denominator", lambda way: way[1].replace("_", " ")),
        _way_column("sides", lambda way: way[2]),
        *(
            _way_column(test_words(test), partial(_level, levels, test))
            for test in dict.fromkeys(cell.test for cell in cells)
        ),
    )
    return columns_text("endpoint", columns, [(unit_words(way[0]), way) for way in ways])


def _level(levels: Mapping[tuple[str, str, str, str], str], test: str, way: Way) -> str:
    return levels.get((*way, test), NOTHING)


def _way_column(heading: str, text: Callable[[Way], str]) -> Column[Way]:
    return Column("", (heading,), lambda way: Own(text(way)), is_number=False)


def _asked_about(wordings: Sequence[Wording], cells: Sequence[AuditCell]) -> list[Wording]:
    """Of the report's words what these cells are about: an audit may be of one contrast."""
    contrasts, levels = {cell.contrast for cell in cells}, {cell.alpha for cell in cells}
    return [
        replace(
            one,
            yes=tuple(name for name in one.yes if name in contrasts),
            no=tuple(name for name in one.no if name in contrasts),
        )
        for one in wordings
        if one.alpha in levels and contrasts & {*one.yes, *one.no}
    ]


def _saying(wording: Wording) -> str:
    parts = []
    if wording.no:
        parts.append(f"not found: {', '.join(wording.no)}")
    if wording.yes:
        parts.append(f"found: {', '.join(wording.yes)}")
    return f"at {wording.alpha:g} {'; '.join(parts)}"


def _reproduced(cells: Sequence[AuditCell]) -> dict[tuple[str, str, str, str], str]:
    """The levels at which each way gives all words, `all` where it gives every one."""
    levels: dict[tuple[str, str, str, str], list[tuple[float, bool]]] = {}
    for one in complete_wordings(tuple(cells)):
        key = (one.endpoint, one.denominator, one.sides, one.test)
        levels.setdefault(key, []).append((one.alpha, one.reproduces))
    return {
        key: "all"
        if all(yes for _, yes in parts)
        else ", ".join(f"{alpha:g}" for alpha, yes in parts if yes) or "–"
        for key, parts in levels.items()
    }


def _smallest(cells: Sequence[AuditCell]) -> Iterator[str]:
    """Each contrast with the range of its two-sided p-values over the tests."""
    for contrast in dict.fromkeys(cell.contrast for cell in cells):
        p = [one.p for one in cells if one.contrast == contrast and one.sides == "two"]
        yield f"{contrast}: two-sided p from {min(p):.3f} to {max(p):.3f}"


def answer_text(answered: PowerAnswer) -> str:
    """The rows of an answer as a table."""
    word, rows = answered.word, answered.rows
    if word == "audit" and len(rows) > MOST_LINES:
        summary = audit_text(answered.design, _cells(rows))
        return f"{summary}\n\nEvery p-value ({len(rows):,}) stands in audit.csv."
    corner = answer_about(word)[0]
    lines = [(plain_text(row[corner]), row) for row in rows]
    table = columns_text(corner, answer_columns(word, rows).terminal, lines)
    return "\n\n".join((table, *_undrawn(answered)))


def _undrawn(answered: PowerAnswer) -> Iterator[str]:
    """That people in all arms are not all drawn."""
    names = ", ".join(answered.design.data.non_participants)
    if names and counts_everybody(answered.rows):
        share = undrawn_share(answered.design)
        yield f"Of the persons in all arms {share:.1%} are observed, not drawn: {names}."


def _cells(rows: Iterable[PowerRow]) -> list[AuditCell]:
    """The rows of an audit as its cells again."""
    return [
        AuditCell(
            row.endpoint, row.denominator, row.test, row.sides, row.contrast, float(row.alpha or 0),
            row.value, row.yes, row.said, row.agree,
        )
        for row in rows
        if isinstance(row, AuditRow)
    ]  # fmt: skip
